"""Each file by itself: what it holds, before anything is joined."""

from collections.abc import Callable, Iterable, Mapping, Sequence

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
from customer360.jinja.scope import ContextView, Engine, Scope
from customer360.jinja.template_adapter import ParsingAdapter, template_api
from customer360.parsing.drafts import (
    is_fixture,
    is_generic_test,
    read_drafts,
    read_seed,
    sha256,
)
from customer360.parsing.facts import FactFinder
from customer360.parsing.macros import read_builtin_macros, read_docs, read_macros
from customer360.parsing.parsed import ParsedFile
from customer360.parsing.scan import Folder, SourceFile, read_text
from customer360.parsing.search_orders import search_orders
from customer360.parsing.variables import Used, shown_variable
from customer360.parsing.yml import read_yml
from customer360.project.project import Project
from customer360.project.variables import holds_jinja
from customer360.resources.invocation import Invocation
from customer360.resources.node import Macro


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
        self.used = Used()
        self.listener = listener
        self.makers = parsing_makers(project, invocation, listener, self.used)
        # As in dbt, only macros that name relations miss a variable while parsing.
        self.makers_of_names: Mapping[str, Maker] = {
            **self.makers,
            "var": lambda scope: VarLookup(project, scope, is_parsing=False),
        }
        self._engine: Engine | None = None
        self._engine_of_yml: Engine | None = None
        overridden = frozenset(
            name
            for package, owned in self.library.packages.items()
            if package not in {"dbt", "dbt_duckdb"}
            for name in owned
        )
        if any(map(holds_jinja, project.variables.values())):
            # What a variable refers to is known only by rendering it.
            overridden |= {"var"}
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
            self._engine = Engine(
                self.library, shared_names(self.project), is_parsing=True
            )
        return self._engine

    def _yml_engine(self) -> Engine:
        if self._engine_of_yml is None:
            self._engine_of_yml = Engine(
                self.library,
                shared_names(self.project),
                is_parsing=True,
                is_for_yml=True,
            )
        return self._engine_of_yml

    def yml_renderer(
        self, package: str, path: str, parsed: ParsedFile
    ) -> Callable[[str, int], object]:
        """A function that renders one text of a yml, keeping the type of its value."""

        def render(text: str, line: int) -> object:
            scope = Scope(self._yml_engine(), package=package, makers=self.makers)
            value = scope.engine.evaluate(text, scope, name=path, path=path, line=line)
            parsed.used_vars |= self.shown(package, scope.used_vars)
            parsed.used_env |= scope.used_env
            return value

        return render

    def rendered(self, text: str, package: str, path: str) -> object:
        """A text of a yml with its Jinja answered, keeping the type of its value."""
        scope = Scope(self._yml_engine(), package=package, makers=self.makers)
        return scope.engine.evaluate(text, scope, name=path, path=path)

    def used_vars(self) -> dict[str, dict[str, str]]:
        """How the variables looked that were asked for, by package."""
        return {
            package: self.shown(package, names)
            for package, names in self.used.vars.items()
        }

    def shown(self, package: str, names: Iterable[str]) -> dict[str, str]:
        """How the variables look now."""
        layers = self.project.variables.layers(package)
        return {name: shown_variable(name, layers) for name in names}


def parsing_makers(
    project: Project, invocation: Invocation, listener: Listener, used: Used
) -> Mapping[str, Maker]:
    """The names on demand of every template that is rendered to parse it."""
    return {
        **call_facts(project, invocation, listener),
        "var": lambda scope: VarLookup(
            project, scope, is_parsing=True, also=used.vars_of(scope.package)
        ),
        "env_var": lambda scope: env_var_of(
            invocation.environment, scope, also=used.env
        ),
        "adapter": ParsingAdapter,
        "api": lambda _: template_api(project),
        "context": ContextView,
        "execute": lambda _: False,
    }


def _refuse_double_macros(macros: Iterable[Macro]) -> None:
    seen: dict[str, Macro] = {}
    for macro in macros:
        before = seen.setdefault(macro.unique_id, macro)
        if before is not macro:
            raise ParsingError(
                f"two macros of {macro.package_name!r} are called {macro.name!r}: in "
                f"{before.original_file_path}:{before.line} and here",
                hint="rename one of them",
                path=macro.original_file_path,
                line=macro.line,
            )


def holds_macros(file: SourceFile) -> bool:
    """True for files that must be read before anything can be rendered."""
    return file.ending == ".sql" and (
        file.folder is Folder.MACROS or is_generic_test(file)
    )


def parse_macro_file(file: SourceFile) -> ParsedFile:
    """The macros of a file."""
    text, digest = read_text(file)
    return ParsedFile(
        package=file.package,
        path=file.path,
        relative=file.relative,
        digest=digest,
        macros=list(read_macros(text, package=file.package, path=file.path)),
    )


def builtin_macros() -> list[Macro]:
    """Our own macros."""
    return list(read_builtin_macros())


def parse_file(file: SourceFile, templates: Templates) -> ParsedFile:
    """What any other file holds.

    Raises:
        C360Error: it cannot be read.
    """
    parsed = ParsedFile(package=file.package, path=file.path, relative=file.relative)
    try:
        _fill(parsed, file, templates)
    except C360Error as error:
        error.path = error.path or file.path
        raise
    for draft in parsed.drafts:
        facts = draft.facts
        parsed.used_vars |= templates.shown(file.package, facts.used_vars)
        parsed.used_env |= facts.used_env
        parsed.is_static = parsed.is_static and (
            facts.is_static or draft.language == "python"
        )
    return parsed


def _fill(parsed: ParsedFile, file: SourceFile, templates: Templates) -> None:
    if file.ending == ".csv" and file.folder is Folder.SEEDS:
        draft, parsed.digest = read_seed(file)
        parsed.drafts = [draft]
        return
    text, parsed.digest = read_text(file)
    if is_fixture(file) and file.ending in {".csv", ".sql"}:
        parsed.fixture = text
        return
    match file.ending:
        case ".sql" | ".py":
            parsed.drafts = list(read_drafts(file, text, templates.finder))
        case ".yml" | ".yaml":
            parsed.checksum = sha256(text.strip())
            render = templates.yml_renderer(file.package, file.path, parsed)
            parsed.entries = read_yml(
                text, path=file.path, render=render, listener=templates.listener
            )
        case ".md":
            parsed.docs = list(
                read_docs(
                    text,
                    package=file.package,
                    path=file.path,
                    relative=file.relative,
                )
            )


def parse_all(
    project: Project,
    files: Sequence[SourceFile],
    reusable: Mapping[str, ParsedFile],
    *,
    invocation: Invocation,
    listener: Listener,
) -> tuple[Templates, list[ParsedFile]]:
    """Every file, parsed unless it is known; and what rendering needed.

    What macros had a part in is parsed again when any macro has changed.
    """
    parsed: dict[str, ParsedFile] = {}
    macros_changed = False
    for file in files:
        if holds_macros(file):
            known = reusable.get(file.key)
            parsed[file.key] = known or parse_macro_file(file)
            macros_changed = macros_changed or known is None
    macros = [
        *builtin_macros(),
        *(macro for each in parsed.values() for macro in each.macros),
    ]
    _refuse_double_macros(macros)
    templates = Templates(project, macros, invocation=invocation, listener=listener)
    for file in files:
        if file.key in parsed:
            continue
        known = reusable.get(file.key)
        if known is None or (macros_changed and not known.is_static):
            known = parse_file(file, templates)
        parsed[file.key] = known
    return templates, list(parsed.values())
