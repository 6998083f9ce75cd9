"""`state:` and `source_status:`: what differs from an earlier run."""

from collections.abc import Callable, Mapping

from customer360.errors import CompilationError, SelectorError
from customer360.graph import contract_changes
from customer360.graph.state import PreviousState
from customer360.records import dataclass
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import (
    Exposure,
    GraphNode,
    Node,
    Semantic,
    Source,
    UnitTest,
)

Before = Mapping[str, object]

# They say where or under which name a node is found, not what it does.
_NOT_COMPARED = frozenset({"alias", "schema", "database", "tags", "group"})
# A manifest that dbt wrote has its own text of these, which means the same.
_BUILT_IN = frozenset({"dbt", "dbt_duckdb"})
_RELATION_KEYS = ("database", "schema", "alias")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The resources of an earlier manifest, and which macros are others now."""

    before: Mapping[str, Before]
    macros: frozenset[str]
    manifest: Manifest

    @staticmethod
    def since(state: PreviousState, manifest: Manifest) -> "Changes":
        """What changed between the earlier manifest and this one."""
        old = state.macros()
        before = state.resources()
        if state.compares_as_written:
            before = {**before, **_where_written(manifest, before)}
        return Changes(
            before=before,
            macros=frozenset(
                name
                for name, macro in manifest.macros.items()
                if old.get(name) != macro.macro_sql
                and macro.package_name not in _BUILT_IN
            ),
            manifest=manifest,
        )

    def are(self, value: str, thing: GraphNode) -> bool:
        """Whether the thing is what `state:<value>` asks for.

        Raises:
            SelectorError: there is no such state or aspect.
            CompilationError: the macro of a data test is not there.
        """
        before = self.before.get(thing.unique_id)
        kind, _, aspect = value.partition(".")
        if aspect and kind == "modified":
            return self._differs_in(aspect, thing, before)
        match value:
            case "new":
                return before is None
            case "old":
                return before is not None
            case "modified":
                return self._is_modified(thing, before)
            case "unmodified":
                return not self._is_modified(thing, before)
        raise SelectorError(
            f"there is no state {value!r}",
            hint="the states are new, old, modified and unmodified",
        )

    def _is_modified(self, thing: GraphNode, before: Before | None) -> bool:
        if self._reads_changed_macro(thing):
            return True
        if before is None:
            # As in dbt: what nobody builds is new, and not modified.
            return not isinstance(thing, Source | Exposure | Semantic)
        if isinstance(thing, UnitTest):
            return _claim_differs(thing, before)
        return _identity(thing, before) or any(
            differs(thing, before) for differs in _ASPECTS.values()
        )

    def _differs_in(self, aspect: str, thing: GraphNode, before: Before | None) -> bool:
        if aspect == "macros":
            return self._reads_changed_macro(thing)
        if aspect not in _ASPECTS:
            raise SelectorError(
                f"state:modified has no aspect {aspect!r}",
                hint=f"the aspects are {', '.join([*_ASPECTS, 'macros'])}",
            )
        if not isinstance(thing, _HAVE[aspect]):
            return False
        return before is None or _ASPECTS[aspect](thing, before)

    def _reads_changed_macro(self, thing: GraphNode) -> bool:
        _check_its_test_is_there(thing)
        if not self.macros or isinstance(thing, Source | Semantic):
            return False
        seen: set[str] = set()
        waiting = list(thing.depends_on_macros)
        while waiting:
            name = waiting.pop()
            if name in self.macros:
                return True
            macro = self.manifest.macros.get(name)
            if macro is not None and name not in seen:
                seen.add(name)
                waiting.extend(macro.depends_on_macros)
        return False


def _check_its_test_is_there(thing: GraphNode) -> None:
    """Refuse, as dbt does: a test without its macro would pass for unchanged."""
    if not isinstance(thing, Node) or thing.test is None:
        return
    name = thing.test.name
    if not any(macro.endswith(f".test_{name}") for macro in thing.depends_on_macros):
        raise CompilationError(
            f"the data test {thing.name!r} calls the test {name!r}, which does not "
            "exist: whether it was modified cannot be told",
            hint="take it out of the yml, or write it in tests/generic",
            path=thing.original_file_path,
            line=thing.line,
        )


def _where_written(
    manifest: Manifest, before: Mapping[str, Before]
) -> dict[str, Before]:
    """The earlier sources, in today's places where these are written as before."""
    places = (
        ("database", "unrendered_database"),
        ("schema", "unrendered_schema"),
    )
    return {
        name: {
            **before[name],
            **{
                key: getattr(source, key)
                if getattr(source, written) == before[name].get(written)
                else None
                for key, written in places
            },
        }
        for name, source in manifest.sources.items()
        if name in before
    }


def is_fresher(thing: GraphNode, state: PreviousState) -> bool:
    """Whether the source's newest row is newer than at the earlier run."""
    if not isinstance(thing, Source):
        return False
    now = (state.current_sources or {}).get(thing.unique_id)
    before = (state.sources or {}).get(thing.unique_id)
    return now is not None and (before is None or now > before)


def _claim_differs(test: UnitTest, before: Before) -> bool:
    given = before.get("given")
    old = [_rows(item) for item in given] if isinstance(given, list) else []
    return (
        [_rows(item) for item in test.given] != old
        or _rows(test.expect) != _rows(before.get("expect"))
        or _plain(test.overrides) != (_plain(before.get("overrides")) or {})
    )


def _rows(fixture: object) -> object:
    given = fixture if isinstance(fixture, Mapping) else {}
    return _plain({"format": "dict", **given})


def _identity(thing: GraphNode, before: Before) -> bool:
    """What belongs to no aspect and counts all the same."""
    keys: tuple[str, ...] = ("fqn",)
    match thing:
        case Source():
            keys = (*keys, "quoting", "freshness", "loaded_at_field", "external")
            keys = (*keys, "loader")
        case Exposure():
            keys = (*keys, "type", "owner", "maturity", "url", "description", "label")
            above = before.get("depends_on")
            old = above.get("nodes") if isinstance(above, dict) else None
            if _plain(sorted(thing.depends_on)) != sorted(_texts(old)):
                return True
        case Semantic():
            keys = (*keys, "description", "label")
            old_values = {key: before.get(key) for key in thing.values}
            if _without_places(thing.values) != _without_places(old_values):
                return True
        case Node(resource_type=ResourceType.MODEL):
            keys = (*keys, "latest_version", "access", "deprecation_date")
    return any(_plain(getattr(thing, key)) != _plain(before.get(key)) for key in keys)


def _without_places(values: Mapping[str, object]) -> object:
    """What a semantic thing says, wherever its target puts relations and exports."""
    said = {key: value for key, value in values.items() if key != "node_relation"}
    exports = said.get("exports")
    if isinstance(exports, (list, tuple)):
        said["exports"] = [
            {key: export.get(key) for key in ("name", "unrendered_config")}
            for export in exports
            if isinstance(export, Mapping)
        ]
    return _plain(said)


def _body(thing: GraphNode, before: Before) -> bool:
    if not isinstance(thing, Node):
        return False
    if thing.resource_type is not ResourceType.SEED:
        return thing.raw_code != before.get("raw_code")
    checksum = before.get("checksum")
    old = checksum.get("checksum") if isinstance(checksum, dict) else None
    return thing.checksum != old


def _configs(thing: GraphNode, before: Before) -> bool:
    if isinstance(thing, UnitTest):
        return False
    old = before.get("unrendered_config")
    return _compared(thing.unrendered_config) != _compared(old)


def _compared(config: object) -> object:
    if not isinstance(config, Mapping):
        return {}
    return _plain({k: v for k, v in config.items() if k not in _NOT_COMPARED})


def _descriptions(thing: GraphNode, before: Before) -> bool:
    persist = thing.config.get("persist_docs")
    if not isinstance(thing, Node) or not isinstance(persist, Mapping):
        return False
    if persist.get("relation") and thing.description != before.get("description"):
        return True
    columns = before.get("columns")
    listed = columns if isinstance(columns, dict) else {}
    old = {name: column.get("description") for name, column in listed.items()}
    new = {name: column.description for name, column in thing.columns.items()}
    return bool(persist.get("columns")) and new != old


def _relation(thing: GraphNode, before: Before) -> bool:
    match thing:
        case Node():
            # As configured: the same model in another target is the same model.
            old = before.get("unrendered_config")
            configured = old if isinstance(old, Mapping) else {}
            return any(
                thing.unrendered_config.get(key) != configured.get(key)
                for key in _RELATION_KEYS
            )
        case Source():
            keys = ("database", "schema", "identifier")
            return any(getattr(thing, key) != before.get(key) for key in keys)
    return False


def _contract(thing: GraphNode, before: Before) -> bool:
    return isinstance(thing, Node) and contract_changes.differs(thing, before)


_ASPECTS: Mapping[str, Callable[[GraphNode, Before], bool]] = {
    "body": _body,
    "configs": _configs,
    "persisted_descriptions": _descriptions,
    "relation": _relation,
    "contract": _contract,
}
# What has the aspect at all; a new thing without it is not modified in it.
_HAVE: Mapping[str, tuple[type[GraphNode], ...]] = {
    "body": (Node,),
    "configs": (Node, Source, Exposure),
    "persisted_descriptions": (Node,),
    "relation": (Node, Source),
    "contract": (Node,),
}


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _plain(value: object) -> object:
    """As JSON has it, without what says nothing: earlier manifests spell out nulls."""
    match value:
        case Mapping():
            items = {str(key): _plain(item) for key, item in value.items()}
            return {k: v for k, v in items.items() if v not in (None, {})}
        case list() | tuple():
            return [_plain(item) for item in value]
        case None | bool() | int() | float() | str():
            return value
    return str(value)
