"""The names that a node's template has when it becomes SQL."""

from collections.abc import Callable, Mapping

from customer360.adapters.protocol import Session
from customer360.compilation.parents import Parent, Parents
from customer360.compilation.statements import Statements
from customer360.errors import CompilationError
from customer360.jinja.calls import ref_from, source_from
from customer360.jinja.relation_view import RelationView
from customer360.jinja.scope import Scope
from customer360.jinja.unknown import NotYet
from customer360.records import dataclass, fields
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import (
    Column,
    GraphNode,
    Node,
    Ref,
    Semantic,
    Source,
)
from customer360.resources.relation import Relation

# The names that a batch's times had before dbt 1.10, still there.
_OLD_BATCH = "__dbt_internal_microbatch_event_time"
_NOT_GIVEN = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFacts:
    """What the names of one render are made from."""

    node: Node
    parents: Parents
    session: Session | None
    scope: Scope
    is_incremental: Callable[[Node], bool]
    is_full_refresh: Callable[[Node], bool]
    stores_failures: bool
    existing: Relation | None
    selected: tuple[str, ...] = ()
    # True where the template itself says when a transaction begins and ends.
    owns_transaction: bool = False


def node_names(facts: NodeFacts) -> dict[str, object]:
    """Names by value; what is costly is made when it is asked for."""
    node, parents = facts.node, facts.parents
    config = ConfigView(node)
    statements = Statements(
        facts.session, facts.scope, owns_transaction=facts.owns_transaction
    )

    def ref(*words: object, **named: object) -> RelationView:
        return _view(parents.ref(ref_from(words, named)))

    def source(*words: object, **named: object) -> RelationView:
        return _view(parents.source(source_from(words, named)))

    def function(*words: object) -> RelationView:
        return RelationView(parents.function(ref_from(words, {})))

    return {
        "execute": True,
        "ref": ref,
        "source": source,
        "function": function,
        "metric": lambda *words: semantic_mapping(parents.metric(words)),
        "builtins": {"ref": ref, "source": source, "config": config},
        "config": config,
        "this": RelationView(node.relation),
        "model": NodeView(node),
        "database": node.database,
        "schema": node.schema,
        "c360_statement": statements.run,
        "c360_run_query": statements.query,
        "load_result": statements.load,
        "store_result": statements.store,
        "store_raw_result": statements.store_raw,
        "pre_hooks": None,
        "post_hooks": None,
        "selected_resources": list(facts.selected),
        "sql": None,
        "write": lambda _: "",
        "load_relation": lambda relation: _loaded(facts, relation),
        "c360_is_incremental": lambda: facts.is_incremental(node),
        "c360_is_full_refresh": lambda: facts.is_full_refresh(node),
        "c360_stores_failures": lambda: facts.stores_failures,
    }


def _view(parent: Parent) -> RelationView:
    return RelationView(parent.relation, text=parent.text)


def _loaded(facts: NodeFacts, relation: object) -> RelationView | None:
    facts.scope.not_pure()
    if not isinstance(relation, RelationView) or facts.session is None:
        return None
    found = facts.session.relation(relation.relation)
    return None if found is None else RelationView(found)


class ConfigView:
    """`config` in a run: calls print nothing, questions are answered."""

    def __init__(self, node: Node) -> None:
        self._config = node.config
        self._node = node

    def __call__(self, *_: object, **__: object) -> str:
        """Nothing: parsing has read it."""
        return ""

    def get(
        self,
        name: str,
        default: object = None,
        validator: object = None,  # noqa: ARG002 - dbt's signature
    ) -> object:
        """The value, or the default where there is none."""
        value = self._config.get(name)
        if value is None and name in {"pre_hook", "post_hook"}:
            value = self._config.get(name.replace("_", "-"))
        return default if value is None else value

    def set(self, name: str, value: object) -> str:  # noqa: ARG002
        """Nothing: parsing has read it."""
        return ""

    def require(self, name: str, validator: object = None) -> object:  # noqa: ARG002
        """The value.

        Raises:
            CompilationError: there is none.
        """
        value = self.get(name)
        if value is None:
            raise CompilationError(
                f"{self._node.name} needs the configuration {name!r}"
            )
        return value

    def persist_relation_docs(self) -> bool:
        """True if the relation's description goes into the database."""
        return self._persists("relation")

    def persist_column_docs(self) -> bool:
        """True if the columns' descriptions go into the database."""
        return self._persists("columns")

    def _persists(self, what: str) -> bool:
        docs = self._config.get("persist_docs")
        return isinstance(docs, Mapping) and bool(docs.get(what))


class NodeView(dict[str, object]):
    """`model` in a template: the node with dbt's keys, made when first looked at.

    `more` are further keys, such as the compiled SQL where there is one.
    """

    def __init__(self, node: Node, more: Mapping[str, object] | None = None) -> None:
        super().__init__()
        self._node = node
        self._more = more or {}

    def __missing__(self, key: str) -> object:
        if not self:
            self.update(node_mapping(self._node))
            self.update(self._more)
            if key in self:
                return self[key]
        raise KeyError(key)

    def get(self, key: str, default: object = None) -> object:
        """The value of a key, or the default."""
        try:
            return self[key]
        except KeyError:
            return default


def node_mapping(node: Node | Source) -> dict[str, object]:
    """A node as templates see it, with the keys of `manifest.json`."""
    shown: dict[str, object] = {}
    for field in fields(node):
        shown[field.name] = _shown(getattr(node, field.name))
    relation = node.relation
    shown |= {
        "resource_type": str(node.resource_type),
        "relation_name": str(relation),
    }
    if isinstance(node, Node):
        shown["depends_on"] = {
            "nodes": list(node.depends_on),
            "macros": list(node.depends_on_macros),
        }
        shown["checksum"] = {"name": "sha256", "checksum": node.checksum}
        if node.test is not None:
            shown["test_metadata"] = _shown_test(node)
        shown.pop("test")
        shown.pop("batch")
        if node.batch is None and node.config.get("batch_size"):
            shown["batch"] = NotYet()
        elif node.batch is not None:
            shown["batch"] = {
                "id": node.batch.id,
                "event_time_start": node.batch.span.start,
                "event_time_end": node.batch.span.end,
            }
            shown["config"] = {
                **node.config,
                f"{_OLD_BATCH}_start": node.batch.span.start,
                f"{_OLD_BATCH}_end": node.batch.span.end,
            }
    return shown


def _shown_test(node: Node) -> dict[str, object]:
    assert node.test is not None  # noqa: S101 - for the type checker
    return {
        "name": node.test.name,
        "namespace": node.test.namespace,
        "kwargs": dict(node.test.kwargs),
    }


def _shown(value: object) -> object:
    match value:
        case Column():
            return {
                "name": value.name,
                "description": value.description,
                "data_type": value.data_type,
                "constraints": [dict(item) for item in value.constraints],
                "meta": dict(value.meta),
                "tags": list(value.tags),
                "quote": value.quote,
            }
        case Ref():
            return {
                "name": value.name,
                "package": value.package,
                "version": value.version,
            }
        case Mapping():
            return {key: _shown(item) for key, item in value.items()}
        case tuple():
            return [_shown(item) for item in value]
    return value


def project_graph(manifest: Manifest) -> dict[str, object]:
    """`graph` in a template."""
    return {
        "nodes": {key: NodeView(node) for key, node in manifest.nodes.items()},
        "sources": {key: node_mapping(s) for key, s in manifest.sources.items()},
        "exposures": {
            key: {
                "name": exposure.name,
                "unique_id": key,
                "type": exposure.type,
                "owner": dict(exposure.owner),
                "depends_on": {"nodes": list(exposure.depends_on), "macros": []},
            }
            for key, exposure in manifest.exposures.items()
        },
        "groups": {
            key: {"name": group.name, "owner": dict(group.owner)}
            for key, group in manifest.groups.items()
        },
        "metrics": _semantics(manifest, ResourceType.METRIC),
        "semantic_models": _semantics(manifest, ResourceType.SEMANTIC_MODEL),
        "saved_queries": _semantics(manifest, ResourceType.SAVED_QUERY),
    }


def _semantics(manifest: Manifest, kind: ResourceType) -> dict[str, object]:
    return {
        key: semantic_mapping(thing)
        for key, thing in manifest.semantics.items()
        if thing.resource_type is kind
    }


def noun_mapping(noun: GraphNode) -> dict[str, object]:
    """Anything that may run, with the keys of `manifest.json`."""
    match noun:
        case Node() | Source():
            return node_mapping(noun)
        case Semantic():
            return semantic_mapping(noun)
    found = {field.name: _shown(getattr(noun, field.name)) for field in fields(noun)}
    return {**found, "resource_type": str(noun.resource_type)}


def semantic_mapping(thing: Semantic) -> dict[str, object]:
    """A metric, or the like, as templates see it."""
    shown = {field.name: _shown(getattr(thing, field.name)) for field in fields(thing)}
    shown |= dict(thing.values)
    shown["resource_type"] = str(thing.resource_type)
    shown["depends_on"] = {"nodes": list(thing.depends_on), "macros": []}
    return shown
