"""Each file by itself: what it holds, before anything is joined."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from customer360.errors import C360Error, ParsingError
from customer360.events import Listener
from customer360.jinja.library import MacroLibrary
from customer360.jinja.names import (
    Maker,
    VarLookup,
    call_facts,
    env_var_of,
    shared_names,
)
from customer360.jinja.scope import Engine, Scope
from customer360.jinja.template_adapter import ParsingAdapter
from customer360.parsing.drafts import (
    Draft,
    is_fixture,
    is_generic_test,
    read_drafts,
    read_seed,
    sha256,
)
from customer360.parsing.facts import FactFinder
from customer360.parsing.macros import read_builtin_macros, read_docs, read_macros
from customer360.parsing.scan import Folder, SourceFile, read_text
from customer360.parsing.search_orders import search_orders
from customer360.parsing.yml import Entry, read_yml
from customer360.project.project import Project
from customer360.resources.invocation import Invocation
from customer360.resources.node import Doc, Macro


@dataclass(slots=True, kw_only=True)
class ParsedFile:
    """What a file holds. `fixture` is the text of a unit test's rows.

    `used_vars` and `used_env` are what its yml was rendered with.
    """

    file: SourceFile
    drafts: list[Draft] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    macros: list[Macro] = field(default_factory=list)
    docs: list[Doc] = field(default_factory=list)
    fixture: str | None = None
    checksum: str = ""
    used_vars: dict[str, object] = field(default_factory=dict)
    used_env: dict[str, str | None] = field(default_factory=dict)


class Templates:
    """What rendering while parsing needs; Jinja itself starts when first asked for."""

    def __init__(
        self,
        project: Project,
        macros: Iterable[Macro],
        *,
        invocation: Invocation,
        listener: Listener,
    ) -> None:
        self.project = project
        self.library = MacroLibrary(
            macros,
            root_package=project.name,
            adapter_type=project.target.type,
            search_orders=search_orders(project),
        )
        self.makers = parsing_makers(project, invocation, listener)
        self._engine: Engine | None = None
        overridden = frozenset(
            name
            for package, owned in self.library.packages.items()
            if package not in {"dbt", "dbt_duckdb"}
            for name in owned
        )
        self.finder = FactFinder(
            self.engine,
            self.makers,
            overridden=overridden,
            database=project.target.database,
            schema=project.target.schema,
        )

    def engine(self) -> Engine:
        """Jinja with the project's macros."""
        if self._engine is None:
            self._engine = Engine(self.library, shared_names(self.project))
        return self._engine

    def yml_renderer(
        self, package: str, path: str, parsed: ParsedFile | None = None
    ) -> Callable[[str, int], object]:
        """A function that renders one text of a yml, keeping the type of its value."""

        def render(text: str, line: int) -> object:
            scope = Scope(self.engine(), package=package, makers=self.makers)
            value = scope.engine.evaluate(text, scope, name=path, path=path, line=line)
            if parsed is not None:
                parsed.used_vars |= scope.used_vars
                parsed.used_env |= scope.used_env
            return value

        return render


def parsing_makers(
    project: Project, invocation: Invocation, listener: Listener
) -> Mapping[str, Maker]:
    """The names on demand of every template that is rendered to parse it."""
    return {
        **call_facts(project, invocation, listener),
        "var": lambda scope: VarLookup(project, scope, is_parsing=True),
        "env_var": lambda scope: env_var_of(invocation.environment, scope),
        "adapter": ParsingAdapter,
        "api": lambda _: ParsingAdapter.api(),
        "context": lambda scope: scope,
        "execute": lambda _: False,
    }


def holds_macros(file: SourceFile) -> bool:
    """True for files that must be read before anything can be rendered."""
    return file.ending == ".sql" and (
        file.folder is Folder.MACROS or is_generic_test(file)
    )


def parse_macro_file(file: SourceFile) -> ParsedFile:
    """The macros of a file."""
    macros = list(read_macros(read_text(file), package=file.package, path=file.path))
    return ParsedFile(file=file, macros=macros)


def builtin_macros() -> list[Macro]:
    """Our own macros."""
    return list(read_builtin_macros())


def parse_file(file: SourceFile, templates: Templates) -> ParsedFile:
    """What any other file holds.

    Raises:
        C360Error: it cannot be read.
    """
    parsed = ParsedFile(file=file)
    try:
        _fill(parsed, file, templates)
    except C360Error as error:
        error.path = error.path or file.path
        raise
    except UnicodeDecodeError as error:
        raise ParsingError(
            f"this file is not UTF-8 text: {error.reason}",
            hint="save it as UTF-8",
            path=file.path,
        ) from None
    return parsed


def _fill(parsed: ParsedFile, file: SourceFile, templates: Templates) -> None:
    if is_fixture(file) and file.ending in {".csv", ".sql"}:
        parsed.fixture = read_text(file)
        return
    match file.ending:
        case ".sql" | ".py":
            parsed.drafts = list(read_drafts(file, read_text(file), templates.finder))
        case ".csv" if file.folder is Folder.SEEDS:
            parsed.drafts = [read_seed(file)]
        case ".yml" | ".yaml":
            render = templates.yml_renderer(file.package, file.path, parsed)
            text = read_text(file)
            parsed.checksum = sha256(text.strip())
            parsed.entries = read_yml(text, path=file.path, render=render)
        case ".md":
            parsed.docs = list(
                read_docs(
                    read_text(file),
                    package=file.package,
                    path=file.path,
                    relative=file.relative,
                )
            )
