"""Data tests declared in a yml become nodes."""

from collections.abc import Callable, Mapping

from customer360.errors import C360Error, CompilationError, ParsingError
from customer360.events import Level, Listener, Note, deprecation
from customer360.jinja.library import MacroLibrary
from customer360.jinja.nearest import suggest
from customer360.jinja.static import Call, read_static
from customer360.parsing.config import Config, ConfigResolver, plain
from customer360.parsing.facts import BARE_CALL, KWARGS_NAME, FactFinder
from customer360.parsing.nodes import SHOWN, check_severity, folder_fqn
from customer360.parsing.parsed import Facts
from customer360.parsing.relation_names import RelationNamer
from customer360.parsing.test_names import synthetic_names, unique_suffix
from customer360.project.yaml import as_mapping, as_texts
from customer360.records import dataclass
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Macro, Node, TestMetadata

CONFIG_KEYS = (
    *("severity", "tags", "enabled", "where", "limit", "warn_if", "error_if"),
    *("fail_calc", "store_failures", "store_failures_as", "meta", "database"),
    *("schema", "alias"),
)
# What the built-in tests call besides themselves, so that they need no rendering.
_KNOWN_TESTS: Mapping[str, tuple[str, ...]] = {
    "macro.dbt.test_unique": (),
    "macro.dbt.test_not_null": (),
    "macro.dbt.test_accepted_values": ("macro.dbt.get_where_subquery",),
    "macro.dbt.test_relationships": ("macro.dbt.get_where_subquery",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a test is about: a model, seed, snapshot or a source's table."""

    package: str
    name: str
    path: str
    section: str
    version: str | int | None = None
    source_name: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def expression(self) -> str:
        """How a template names it."""
        if self.source_name is not None:
            return f"source('{self.source_name}', '{self.name}')"
        if self.version is not None:
            return f"ref('{self.name}', version='{self.version}')"
        return f"ref('{self.name}')"

    @property
    def synthetic_name(self) -> str:
        """The name that the test's name is made with."""
        if self.source_name is not None:
            return f"{self.source_name}_{self.name}"
        return f"{self.name}_v{self.version}" if self.version else self.name

    @property
    def file_key_name(self) -> str:
        """Where in its yml the target stands."""
        return f"{self.section}.{self.source_name or self.name}"


# The flag that has a test's arguments under `arguments:`; it is on if nobody says.
NESTED_ARGUMENTS = "require_generic_test_arguments_property"


@dataclass(frozen=True, slots=True)
class _Written:
    """A test as written in the yml, taken apart."""

    name: str
    namespace: str | None
    arguments: dict[str, object]
    config: Config
    custom_name: str | None
    description: str


class GenericTestMaker:
    """Makes the nodes of generic tests."""

    def __init__(
        self,
        *,
        library: MacroLibrary,
        finder: FactFinder,
        configs: ConfigResolver,
        namer: RelationNamer,
        render: Callable[[str, str, str], object],
        listener: Listener,
        nests_arguments: bool,
    ) -> None:
        self._library = library
        self._finder = finder
        self._configs = configs
        self._namer = namer
        self._render = render
        self._listener = listener
        self._nests_arguments = nests_arguments

    def make(
        self,
        written: object,
        target: Target,
        *,
        line: int,
        column: str | None = None,
        column_tags: tuple[str, ...] = (),
    ) -> Node:
        """The node of one test.

        Raises:
            ParsingError: it is written wrongly.
            CompilationError: no such test exists.
        """
        try:
            test = self._read(written, target, column)
            return self._node(test, target, line, column, column_tags)
        except C360Error as error:
            if error.path is None:
                error.path, error.line = target.path, line
            raise

    def _read(self, written: object, target: Target, column: str | None) -> _Written:
        name, body = _name_and_body(written, target)
        arguments = dict(body)
        given = as_mapping(arguments.pop("arguments", None), "`arguments`")
        config = _config_of(arguments)
        rendered = {key: self._rendered(value, target) for key, value in config.items()}
        config = {key: value for key, value in rendered.items() if value is not None}
        custom_name = arguments.pop("name", None)
        description = arguments.pop("description", "")
        self._tell_of_arguments(name, target, beside=arguments, nested=given)
        arguments |= given
        if "model" in arguments:
            raise ParsingError(
                "a test cannot be given `model`",
                hint="its model is the one that it stands under",
            )
        if column is not None:
            arguments["column_name"] = column
        arguments["model"] = f"{{{{ get_where_subquery({target.expression}) }}}}"
        namespace, _, bare = name.rpartition(".")
        return _Written(
            name=bare,
            namespace=namespace or None,
            arguments={key: plain(value) for key, value in arguments.items()},
            config={key: plain(value) for key, value in config.items()},
            custom_name=str(custom_name) if custom_name is not None else None,
            description=str(description or ""),
        )

    def _tell_of_arguments(
        self,
        name: str,
        target: Target,
        *,
        beside: Mapping[str, object],
        nested: Mapping[str, object],
    ) -> None:
        where = f"the test {name} of {target.name!r} ({target.path})"
        if self._nests_arguments and beside and not nested:
            self._listener(
                deprecation(
                    "MissingArgumentsPropertyInGenericTestDeprecation",
                    "D039",
                    f"{where} has its arguments beside its settings: write them under "
                    "`arguments:`",
                    test_name=name,
                )
            )
        elif nested and not self._nests_arguments:
            self._listener(
                deprecation(
                    "ArgumentsPropertyInGenericTestDeprecation",
                    "D038",
                    f"{where} has `arguments:`, which the project's flag "
                    "require_generic_test_arguments_property does not ask for",
                    test_name=name,
                )
            )

    def _rendered(self, value: object, target: Target) -> object:
        if isinstance(value, str) and "{" in value:
            return self._render(value, target.package, target.path)
        return value

    def _node(
        self,
        test: _Written,
        target: Target,
        line: int,
        column: str | None,
        column_tags: tuple[str, ...],
    ) -> Node:
        macro = self._macro(test, target)
        own = dict(test.config)
        short, full = _names(test, target)
        if short != full:
            own.setdefault("alias", short)
        fqn = folder_fqn(target.package, target.path, full)
        metadata = TestMetadata(
            name=test.name, namespace=test.namespace, kwargs=test.arguments
        )
        facts = self._facts(macro, test, target, full, line)
        merged_own = {**facts.config, **own}
        config = self._configs.resolve(
            ResourceType.TEST, fqn, package=target.package, own=merged_own
        )
        check_severity(full, config)
        names = self._namer.names(
            config,
            name=full,
            package=target.package,
            kind=ResourceType.TEST,
            fqn=fqn,
            path=target.path,
        )
        written_tags = as_texts(own.get("tags"), "`tags`")
        first = sorted({*target.tags, *column_tags, *written_tags})
        tags = dict.fromkeys((*first, *as_texts(config.get("tags"), "`tags`")))
        return Node(
            unique_id=f"test.{target.package}.{full}.{unique_suffix(full, metadata)}",
            resource_type=ResourceType.TEST,
            package_name=target.package,
            name=full,
            alias=names.alias,
            database=names.database,
            schema=names.schema,
            unquoted=names.unquoted,
            path=f"{short}.sql",
            original_file_path=target.path,
            fqn=fqn,
            raw_code=_raw_code(test, own),
            line=line,
            config=config,
            unrendered_config=self._configs.unrendered(
                ResourceType.TEST, fqn, package=target.package, own=merged_own
            ),
            description=test.description,
            tags=tuple(tags),
            meta=as_mapping(config.get("meta"), "`meta`"),
            docs=SHOWN,
            refs=tuple(facts.refs),
            sources=tuple(facts.sources),
            functions=tuple(facts.functions),
            depends_on_macros=tuple(facts.macros),
            test=metadata,
            column_name=column,
            file_key_name=target.file_key_name,
        )

    def _macro(self, test: _Written, target: Target) -> Macro | None:
        """The macro that the test calls; without one the test fails when it runs.

        Raises:
            CompilationError: the test names a package that has no such test.
        """
        name = f"test_{test.name}"
        if test.namespace is not None:
            macro = self._library.in_package(test.namespace, name)
        else:
            macro = self._library.visible_from(target.package).get(name)
        if macro is not None:
            return macro
        known = [
            other.removeprefix("test_")
            for other in self._library.visible_from(target.package)
            if other.startswith("test_")
        ]
        message = f"no data test is called {test.name!r} (used on {target.name!r})"
        hint = suggest(test.name, known) or (
            "generic tests are written in tests/generic or macros as "
            "{% test name(model, column_name) %}"
        )
        if test.namespace is not None:
            raise CompilationError(message, hint=hint)
        self._listener(
            Note(
                message=f"{message}: it will fail ({hint})",
                level=Level.WARN,
                name="GenericTestNotFound",
            )
        )
        return None

    def _facts(
        self, macro: Macro | None, test: _Written, target: Target, name: str, line: int
    ) -> Facts:
        if macro is None:
            return _static_facts([], test, target) or _with_target(Facts(), target)
        if macro.unique_id in _KNOWN_TESTS:
            macros = [macro.unique_id, *_KNOWN_TESTS[macro.unique_id]]
            facts = _static_facts(macros, test, target)
            if facts is not None:
                return facts
        return self._rendered_facts(macro, test, target, name, line)

    def _rendered_facts(
        self, macro: Macro, test: _Written, target: Target, name: str, line: int
    ) -> Facts:
        facts = self._finder.render_test(
            test.arguments,
            call=_call_of(test),
            name=name,
            package=target.package,
            written_in=macro.package_name,
            path=target.path,
            line=line,
        )
        facts.macros = list(dict.fromkeys((macro.unique_id, *facts.macros)))
        return facts


def _config_of(arguments: dict[str, object]) -> Config:
    """Take the configuration out: what stands under `config`, and what beside it."""
    given = dict(as_mapping(arguments.pop("config", None), "`config`"))
    beside = {key: arguments.pop(key, None) for key in CONFIG_KEYS}
    for key, value in beside.items():
        if value and key in given:
            raise CompilationError(
                f"{key!r} stands both under `config` and beside it",
                hint="keep the one under `config`",
            )
    return beside | given


def _static_facts(macros: list[str], test: _Written, target: Target) -> Facts | None:
    """The facts of a test that reads nothing but its arguments, if they are plain."""
    facts = Facts(macros=macros)
    for key, value in test.arguments.items():
        if key in {"model", "column_name"} or not isinstance(value, str):
            continue
        text = f"{{{{ {value} }}}}" if BARE_CALL.match(value) else value
        pieces = read_static(text)
        if pieces is None:
            return None
        for piece in pieces:
            if isinstance(piece, Call):
                if piece.name == "ref":
                    facts.add_ref(*piece.arguments, **piece.named)
                elif piece.name == "source":
                    facts.add_source(*piece.arguments, **piece.named)
                else:
                    return None
    # The tested relation comes last, as when the arguments are rendered.
    return _with_target(facts, target)


def _with_target(facts: Facts, target: Target) -> Facts:
    if target.source_name is not None:
        facts.add_source(target.source_name, target.name)
    else:
        facts.add_ref(target.name, version=target.version)
    return facts


def _name_and_body(written: object, target: Target) -> tuple[str, Mapping[str, object]]:
    if isinstance(written, str):
        return written, {}
    test = as_mapping(written, f"a data test of {target.name!r}")
    if "test_name" in test:
        body = {key: value for key, value in test.items() if key != "test_name"}
        return str(test["test_name"]), body
    if len(test) != 1:
        raise ParsingError(
            f"a data test of {target.name!r} has {len(test)} names: {', '.join(test)}",
            hint="indent its arguments below its name, under `arguments:`",
        )
    name = next(iter(test))
    return name, as_mapping(test[name], f"the data test {name!r}")


def _names(test: _Written, target: Target) -> tuple[str, str]:
    if test.custom_name is not None:
        return test.custom_name, test.custom_name
    name = f"source_{test.name}" if target.source_name is not None else test.name
    if test.namespace is not None:
        name = f"{test.namespace}_{name}"
    return synthetic_names(name, target.synthetic_name, test.arguments)


def _call_of(test: _Written) -> str:
    name = f"test_{test.name}"
    if test.namespace is not None:
        name = f"{test.namespace}.{name}"
    return f"{{{{ {name}(**{KWARGS_NAME}) }}}}"


def _raw_code(test: _Written, config: Config) -> str:
    shown = ",".join(f"{key}={_shown(value)}" for key, value in config.items())
    return _call_of(test) + (f"{{{{ config({shown}) }}}}" if shown else "")


def _shown(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace('"', '\\"') + '"'
    return str(value)
