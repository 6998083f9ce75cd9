"""`state:` and `source_status:`: what differs from an earlier run."""

from collections.abc import Mapping

from customer360.errors import SelectorError
from customer360.graph.criterion import Criterion
from customer360.graph.state import PreviousState
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Exposure, GraphNode, Node, Source

ASPECTS = (
    "body",
    "configs",
    "persisted_descriptions",
    "relation",
    "macros",
    "contract",
)


def has_changed(
    thing: GraphNode, criterion: Criterion, manifest: Manifest, state: PreviousState
) -> bool:
    """Whether the thing is what `state:<value>` asks for.

    Raises:
        SelectorError: there is no such state or aspect.
    """
    before = state.resources().get(thing.unique_id)
    kind, _, aspect = str(criterion.value).partition(".")
    if aspect and aspect not in ASPECTS:
        raise SelectorError(
            f"state:modified has no aspect {aspect!r}",
            hint=f"the aspects are {', '.join(ASPECTS)}",
        )
    match kind:
        case "new":
            return before is None
        case "old":
            return before is not None
        case "modified":
            return before is None or _differs(thing, before, aspect, manifest, state)
        case "unmodified":
            return before is not None and not _differs(
                thing, before, aspect, manifest, state
            )
    raise SelectorError(
        f"there is no state {criterion.value!r}",
        hint="the states are new, old, modified and unmodified",
    )


def is_fresher(thing: GraphNode, state: PreviousState) -> bool:
    """Whether the source's newest row is newer than at the earlier run."""
    if not isinstance(thing, Source):
        return False
    now = (state.current_sources or {}).get(thing.unique_id)
    before = (state.sources or {}).get(thing.unique_id)
    return now is not None and (before is None or now > before)


def _differs(
    thing: GraphNode,
    before: Mapping[str, object],
    aspect: str,
    manifest: Manifest,
    state: PreviousState,
) -> bool:
    found = {
        "body": _body(thing) != _body_before(before),
        "configs": dict(_configs(thing)) != before.get("unrendered_config", {}),
        "persisted_descriptions": _descriptions(thing, before),
        "relation": _relation(thing) != _relation_before(thing, before),
        "macros": _macros_differ(thing, manifest, state),
        "contract": _contract(thing.config) != _contract(before.get("config")),
    }
    return found[aspect] if aspect else any(found.values())


def _body(thing: GraphNode) -> object:
    if isinstance(thing, Node):
        return thing.checksum
    if isinstance(thing, Source | Exposure):
        return thing.fqn
    return (thing.given, thing.expect)


def _body_before(before: Mapping[str, object]) -> object:
    checksum = before.get("checksum")
    if isinstance(checksum, dict):
        return checksum.get("checksum")
    if before.get("resource_type") == ResourceType.UNIT_TEST:
        given, expect = before.get("given"), before.get("expect")
        return (tuple(given) if isinstance(given, list) else (), expect)
    fqn = before.get("fqn")
    return tuple(fqn) if isinstance(fqn, list) else ()


def _configs(thing: GraphNode) -> Mapping[str, object]:
    return getattr(thing, "unrendered_config", {})


def _descriptions(thing: GraphNode, before: Mapping[str, object]) -> bool:
    persist = thing.config.get("persist_docs")
    if not isinstance(thing, Node) or not isinstance(persist, Mapping):
        return False
    columns = before.get("columns")
    listed = columns if isinstance(columns, dict) else {}
    old = {name: str(column.get("description")) for name, column in listed.items()}
    new = {name: column.description for name, column in thing.columns.items()}
    differs = thing.description != before.get("description")
    return bool(persist.get("relation") and differs) or bool(
        persist.get("columns") and new != old
    )


def _relation(thing: GraphNode) -> object:
    match thing:
        case Node():
            return (thing.database, thing.schema, thing.alias)
        case Source():
            return (thing.database, thing.schema, thing.identifier)
    return None


def _relation_before(thing: GraphNode, before: Mapping[str, object]) -> object:
    match thing:
        case Node():
            keys = ("database", "schema", "alias")
        case Source():
            keys = ("database", "schema", "identifier")
        case _:
            return None
    return tuple(before.get(key) for key in keys)


def _macros_differ(thing: GraphNode, manifest: Manifest, state: PreviousState) -> bool:
    old = state.macros()
    seen: set[str] = set()
    waiting = list(getattr(thing, "depends_on_macros", ()))
    while waiting:
        name = waiting.pop()
        macro = manifest.macros.get(name)
        if name in seen or macro is None:
            continue
        seen.add(name)
        if old.get(name) != macro.macro_sql:
            return True
        waiting.extend(macro.depends_on_macros)
    return False


def _contract(config: object) -> object:
    contract = config.get("contract") if isinstance(config, Mapping) else None
    return contract.get("enforced", False) if isinstance(contract, Mapping) else False
