"""What parsing knows of files: facts, drafts and entries, before they become nodes.

Nothing here needs Jinja or YAML, so that a kept project is read without them.
"""

import os
from collections.abc import Mapping

from customer360.errors import CompilationError
from customer360.jinja.calls import ref_from, source_from
from customer360.parsing.config import Config, merge_config, plain
from customer360.records import dataclass, field
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Doc, Macro, Ref


@dataclass(slots=True)
class Facts:
    """What one template said. `is_static`: it was understood without Jinja."""

    refs: list[Ref] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)
    metrics: list[tuple[str, ...]] = field(default_factory=list)
    functions: list[Ref] = field(default_factory=list)
    config: Config = field(default_factory=dict)
    macros: list[str] = field(default_factory=list)
    used_vars: list[str] = field(default_factory=list)
    used_env: dict[str, str | None] = field(default_factory=dict)
    is_static: bool = True

    def add_ref(self, *words: object, **named: object) -> None:
        """Note a `ref(...)`.

        Raises:
            CompilationError: it is written wrongly.
        """
        ref = ref_from(words, named)
        if ref not in self.refs:
            self.refs.append(ref)

    def add_function(self, *words: object) -> None:
        """Note a `function(...)`.

        Raises:
            CompilationError: it is written wrongly.
        """
        ref = ref_from(words, {})
        if ref not in self.functions:
            self.functions.append(ref)

    def add_source(self, *words: object, **named: object) -> None:
        """Note a `source(...)`.

        Raises:
            CompilationError: it is written wrongly.
        """
        pair = source_from(words, named)
        if pair not in self.sources:
            self.sources.append(pair)

    def add_config(self, *options: object, **named: object) -> None:
        """Note a `config(...)`."""
        if len(options) > 1 or (options and named):
            raise CompilationError(
                "config() takes either one mapping or named values",
                hint="write config(materialized='table', tags=['daily'])",
            )
        layer = options[0] if options else named
        if not isinstance(layer, Mapping):
            raise CompilationError(f"config() got {layer!r}, which is no mapping")
        values = {str(key): plain(value) for key, value in layer.items()}
        merge_config(self.config, values)


@dataclass(slots=True, kw_only=True)
class Draft:
    """What a file says about a node by itself."""

    kind: ResourceType
    package: str
    name: str
    path: str
    original_file_path: str
    raw_code: str = ""
    language: str = "sql"
    checksum: str = ""
    line: int = 1
    facts: Facts = field(default_factory=Facts)
    # A snapshot that stands in a yml has no file of its own in its name.
    is_in_yml: bool = False

    @property
    def fqn(self) -> tuple[str, ...]:
        """Package, folders and name; a snapshot block also has its file's name."""
        parts = os.path.splitext(self.path)[0].split("/")
        if self.is_in_yml:
            parts = parts[:-2]
        elif self.kind is not ResourceType.SNAPSHOT:
            parts.pop()
        return (self.package, *parts, self.name)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a yml says something about.

    `lines` has the lines of its data tests and columns by their place inside, such as
    `columns/0/data_tests/1`. `written` has, of what is compared with an earlier project
    as it was written, the keys that held Jinja.
    """

    section: str
    value: Mapping[str, object]
    path: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)
    written: Mapping[str, object] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The thing's name."""
        return str(self.value["name"])


@dataclass(slots=True, kw_only=True)
class ParsedFile:
    """What a file holds. `fixture` is the text of a unit test's rows.

    `digest` tells its contents from others. `used_vars` and `used_env` are what it was
    rendered with, as they looked: other values mean parsing it again. `is_static` is
    false if macros had a part in it.
    """

    package: str
    path: str
    relative: str
    digest: str = ""
    checksum: str = ""
    drafts: list[Draft] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    macros: list[Macro] = field(default_factory=list)
    docs: list[Doc] = field(default_factory=list)
    fixture: str | None = None
    used_vars: dict[str, str] = field(default_factory=dict)
    used_env: dict[str, str | None] = field(default_factory=dict)
    is_static: bool = True

    @property
    def key(self) -> str:
        """The file's name in the cache."""
        return f"{self.package}://{self.path}"

    @property
    def stem(self) -> str:
        """The name without folders and ending."""
        return os.path.splitext(os.path.basename(self.path))[0]

    @property
    def ending(self) -> str:
        """`.sql`, `.yml`, ..., in lower case."""
        return os.path.splitext(self.path)[1].lower()
