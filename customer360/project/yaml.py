"""YAML as plain values, with the file and line of whatever is wrong or asked for.

A key that stands twice is an error, or is told: YAML keeps the last silently, and a
lost block of tests is not seen by anyone. PyYAML is imported when a text is read, not
before: a start with warm caches reads none.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from customer360.errors import ParsingError
from customer360.records import dataclass, field

# Far beyond any project, and below what exhausts the memory of a laptop.
MAX_BYTES = 20_000_000
MAX_DEPTH = 60

Path = tuple[str | int, ...]


class _Mark(Protocol):
    line: int


class _YamlNode(Protocol):
    """What PyYAML composes: a scalar's text, or a list of nodes or pairs of them."""

    value: object
    start_mark: _Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The values of a YAML text, and on which line each of them begins (from 1).

    `twice` are the keys that stand a second time; what the first says is lost.
    """

    value: object
    lines: Mapping[Path, int] = field(default_factory=dict)
    twice: tuple[ParsingError, ...] = ()

    def line(self, *path: str | int) -> int:
        """The line of the value at this path, or of its nearest ancestor."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return self.lines.get((), 1)


def load_yaml_text(text: str, *, path: str | None = None) -> object:
    """The plain values of a text, None if it is empty.

    Raises:
        ParsingError: it is not YAML, has a key twice, or is nested absurdly.
    """
    document = load_document(text, path=path)
    for error in document.twice:
        raise error
    return document.value


def load_yaml(path: str, *, shown_path: str | None = None) -> object:
    """The plain values of a file; `shown_path` is what messages call it."""
    with open(path, encoding="utf-8-sig") as file:
        text = file.read(MAX_BYTES + 1)
    return load_yaml_text(text, path=shown_path or path)


def load_document(text: str, *, path: str | None = None) -> Document:
    """The plain values with their lines, and the keys that stand twice.

    Raises:
        ParsingError: it is not YAML, or is nested absurdly.
    """
    if len(text) > MAX_BYTES:
        raise ParsingError("this YAML file is larger than 20 MB", path=path)
    import yaml

    loader: yaml.SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return Document(value=None)
        lines: dict[Path, int] = {}
        twice: list[ParsingError] = []
        _walk(root, (), lines, twice, path)
        value = loader.construct_document(root)
        return Document(value=value, lines=lines, twice=tuple(twice))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(part for part in (error.context, error.problem) if part)
        raise _unreadable(said, path, mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, ValueError) as error:
        raise ParsingError(f"this is not YAML: {error}", path=path) from None
    finally:
        loader.dispose()


def _walk(
    node: _YamlNode,
    place: Path,
    lines: dict[Path, int],
    twice: list[ParsingError],
    path: str | None,
) -> None:
    if len(place) > MAX_DEPTH:
        raise ParsingError(
            f"this YAML is nested deeper than {MAX_DEPTH} levels",
            path=path,
            line=node.start_mark.line + 1,
        )
    lines[place] = node.start_mark.line + 1
    items = node.value if isinstance(node.value, list) else []
    for index, item in enumerate(items):
        if not isinstance(item, tuple):
            _walk(item, (*place, index), lines, twice, path)
            continue
        key, value = item
        line = key.start_mark.line + 1
        inner = (*place, key.value if isinstance(key.value, str) else "?")
        if inner in lines and key.value != "<<":
            twice.append(_twice(str(key.value), lines[inner], path, line))
            for known in [place for place in lines if place[: len(inner)] == inner]:
                del lines[known]
        _walk(value, inner, lines, twice, path)
        # The key's line, not its value's: that is where the reader looks.
        lines[inner] = line


def _twice(key: str, first: int, path: str | None, line: int) -> ParsingError:
    return ParsingError(
        f"the key {key!r} stands twice, first on line {first}",
        hint="put what both say under one of them",
        path=path,
        line=line,
    )


def _unreadable(said: str, path: str | None, line: int | None) -> ParsingError:
    hint = None
    if "\\t" in said:
        hint = "YAML is indented with spaces, not with tabs"
    elif "mapping values are not allowed" in said:
        hint = "quote a text that holds a colon"
    return ParsingError(f"this is not YAML: {said}", hint=hint, path=path, line=line)


def dump_yaml_text(value: object, *, sort_keys: bool = False) -> str:
    """A plain value as YAML, one line for each key or item.

    Raises:
        ValueError: something in it is no plain value.
    """
    import yaml

    try:
        return str(yaml.safe_dump(value, sort_keys=sort_keys))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


def as_mapping(
    value: object, what: str, *, path: str | None = None, line: int | None = None
) -> Mapping[str, object]:
    """The value as a mapping with text keys; None counts as empty.

    Raises:
        ParsingError: it is something else.
    """
    if value is None:
        return {}
    if isinstance(value, dict):
        return {str(key): item for key, item in value.items()}
    raise ParsingError(
        f"{what} must be a mapping, not {_kind(value)}", path=path, line=line
    )


def as_list(
    value: object, what: str, *, path: str | None = None, line: int | None = None
) -> Sequence[object]:
    """The value as a list; None counts as empty.

    Raises:
        ParsingError: it is something else.
    """
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(value)
    raise ParsingError(
        f"{what} must be a list, not {_kind(value)}", path=path, line=line
    )


def as_texts(
    value: object, what: str, *, path: str | None = None, line: int | None = None
) -> tuple[str, ...]:
    """The value as texts; a single text counts as a list of one."""
    if isinstance(value, str):
        return (value,)
    return tuple(str(item) for item in as_list(value, what, path=path, line=line))


def as_text(
    value: object, what: str, *, path: str | None = None, line: int | None = None
) -> str:
    """The value as text.

    Raises:
        ParsingError: it is something else.
    """
    if isinstance(value, str):
        return value
    raise ParsingError(f"{what} must be text, not {_kind(value)}", path=path, line=line)


def _kind(value: object) -> str:
    words = {dict: "a mapping", list: "a list", str: "text", bool: "a yes or no"}
    return words.get(type(value), f"{value!r}")
