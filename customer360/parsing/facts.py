"""What a template says while it is parsed: what it reads, its configuration."""

import re
from collections.abc import Callable, Mapping

from customer360.errors import CompilationError
from customer360.jinja.names import Maker
from customer360.jinja.relation_view import RelationView
from customer360.jinja.scope import Engine, Scope
from customer360.jinja.static import Call, read_static
from customer360.jinja.unknown import Later, NotYet
from customer360.parsing.parsed import Facts
from customer360.records import dataclass
from customer360.resources.relation import Relation

# A macro of the project with one of these names changes what the name means.
_STATIC_NAMES = frozenset({"ref", "source", "config", "var", "this"})


@dataclass(frozen=True, slots=True)
class MetricName:
    """All that `metric(...)` knows before anything runs."""

    metric_name: str
    package_name: str | None

    def __str__(self) -> str:
        """The name."""
        return self.metric_name


KWARGS_NAME = "_dbt_generic_test_kwargs"
BARE_CALL = re.compile(r"^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$", re.DOTALL)


def render_arguments(
    arguments: Mapping[str, object], scope: Scope, *, name: str, path: str, line: int
) -> dict[str, object]:
    """The arguments of a generic test with their Jinja answered.

    A text that is a call such as `ref('x')` is answered without braces too.
    """

    def rendered(value: object) -> object:
        if isinstance(value, str):
            text = f"{{{{ {value} }}}}" if BARE_CALL.match(value) else value
            if "{{" not in text and "{%" not in text:
                return value
            return scope.engine.evaluate(text, scope, name=name, path=path, line=line)
        if isinstance(value, Mapping):
            return {key: rendered(item) for key, item in value.items()}
        if isinstance(value, list):
            return [rendered(item) for item in value]
        return value

    return {
        key: value if key == "column_name" else rendered(value)
        for key, value in arguments.items()
    }


class FactFinder:
    """Finds the facts of templates, without Jinja where that is possible."""

    def __init__(
        self,
        engine: Callable[[], Engine],
        makers: Mapping[str, Maker],
        *,
        overridden: frozenset[str],
        database: str,
        schema: str,
    ) -> None:
        self._engine = engine
        self._makers = makers
        self._may_be_static = not overridden & _STATIC_NAMES
        self._database = database
        self._schema = schema

    def find(
        self, text: str, *, name: str, package: str, path: str, line: int
    ) -> Facts:
        """The facts of a model's text.

        Raises:
            C360Error: Jinja cannot read it, or it raises.
        """
        if self._may_be_static:
            try:
                facts = _static_facts(text)
            except CompilationError:
                facts = None  # Rendering will say where it is.
            if facts is not None:
                return facts
        return self.render(text, name=name, package=package, path=path, line=line)

    def render(
        self,
        text: str,
        *,
        name: str,
        package: str,
        path: str,
        line: int = 1,
        names: Mapping[str, object] | None = None,
    ) -> Facts:
        """The facts by rendering, with `execute` false."""
        facts = Facts(is_static=False)
        scope = Scope(
            self._engine(),
            package=package,
            makers=self._makers,
            names={**self._names(facts, name, package), **(names or {})},
        )
        # A macro may be missing from what this run does not touch.
        scope.engine.render(
            text, scope, name=name, path=path, line=line, forgives_names=True
        )
        facts.macros = list(scope.used_macros)
        facts.used_vars, facts.used_env = list(scope.used_vars), scope.used_env
        return facts

    def render_test(
        self,
        arguments: Mapping[str, object],
        *,
        call: str,
        name: str,
        package: str,
        written_in: str,
        path: str,
        line: int,
    ) -> Facts:
        """The facts of a generic test: of its arguments, then of its macro."""
        facts = Facts(is_static=False)
        scope = Scope(
            self._engine(),
            package=package,
            makers=self._makers,
            names=self._names(facts, name, package),
        )
        scope.package_of_test = written_in
        scope[KWARGS_NAME] = render_arguments(
            arguments, scope, name=name, path=path, line=line
        )
        scope.engine.render(
            call, scope, name=name, path=path, line=line, forgives_names=True
        )
        facts.macros = list(scope.used_macros)
        facts.used_vars, facts.used_env = list(scope.used_vars), scope.used_env
        return facts

    def _names(self, facts: Facts, name: str, package: str) -> dict[str, object]:
        this = RelationView(
            Relation(database=self._database, schema=self._schema, identifier=name)
        )

        def ref(*words: object, **named: object) -> RelationView:
            facts.add_ref(*words, **named)
            return this

        def source(*words: object, **named: object) -> RelationView:
            facts.add_source(*words, **named)
            return this

        def metric(*words: str) -> MetricName:
            if words not in facts.metrics:
                facts.metrics.append(words)
            return MetricName(words[-1], words[0] if len(words) > 1 else None)

        def function(*words: object) -> RelationView:
            facts.add_function(*words)
            return this

        return {
            "execute": False,
            "ref": ref,
            "source": source,
            "metric": metric,
            "function": function,
            "builtins": {"ref": ref, "source": source, "config": ConfigNotes(facts)},
            "config": ConfigNotes(facts),
            "this": this,
            "database": self._database,
            "schema": self._schema,
            "model": {
                "name": name,
                "alias": name,
                "package_name": package,
                "database": self._database,
                "schema": self._schema,
                "config": Later(),
                "columns": {},
                "tags": [],
                "meta": {},
                "unique_id": "",
                "resource_type": "model",
                "version": None,
                "batch": NotYet(),
            },
            "graph": {},
            # What a run gives to `on-run-end`.
            "results": [],
            "schemas": [],
            "database_schemas": [],
            "sql": None,
            "pre_hooks": [],
            "post_hooks": [],
            "c360_statement": _nothing,
            "c360_run_query": _nothing,
            "load_result": lambda _: None,
            "store_result": lambda *_, **__: "",
            "selected_resources": [],
            "c360_is_incremental": lambda: False,
            "c360_is_full_refresh": lambda: False,
            "c360_stores_failures": lambda: False,
        }


def _nothing(*_: object, **__: object) -> None:
    return None


class ConfigNotes:
    """`config` while parsing: calls are noted, questions are answered with nothing."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def __call__(self, *options: object, **named: object) -> str:
        """Note the options."""
        self._facts.add_config(*options, **named)
        return ""

    def get(self, name: str, default: object = None, validator: object = None) -> str:  # noqa: ARG002
        """Nothing: the configuration is not finished yet."""
        return ""

    require = get

    def set(self, name: str, value: object) -> str:
        """Note one option."""
        self._facts.add_config({name: value})
        return ""

    def persist_relation_docs(self) -> bool:
        """Not asked for, while parsing."""
        return False

    persist_column_docs = persist_relation_docs


def _static_facts(text: str) -> Facts | None:
    pieces = read_static(text)
    if pieces is None:
        return None
    facts = Facts()
    for piece in pieces:
        if isinstance(piece, Call):
            match piece.name:
                case "ref":
                    facts.add_ref(*piece.arguments, **piece.named)
                case "source":
                    facts.add_source(*piece.arguments, **piece.named)
                case "config":
                    facts.add_config(*piece.arguments, **piece.named)
    return facts
