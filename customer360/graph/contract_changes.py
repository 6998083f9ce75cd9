"""Contracts: what tells one from another, and which were broken.

A column more, or a type of another width (`varchar(9)`), breaks nobody who reads.
"""

from collections.abc import Iterator, Mapping, Sequence

from customer360.errors import CompilationError
from customer360.events import Level, Listener, Note
from customer360.graph.state import PreviousState
from customer360.parsing.deprecations import is_past
from customer360.records import dataclass
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node

Before = Mapping[str, object]

# DuckDB holds every kind of constraint in these, and none in others.
_HELD = frozenset({"table", "incremental"})
_DECIDED = frozenset({"modified", "modified.contract", "unmodified"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenContract:
    """A model, as it was, and in words what readers of it may miss now."""

    name: str
    path: str
    version: object
    changes: tuple[str, ...]


def is_about_contracts(value: str) -> bool:
    """Whether `state:<value>` compares contracts."""
    return value in _DECIDED


def tell_of_broken_contracts(
    state: PreviousState, manifest: Manifest, listener: Listener
) -> None:
    """Warn of models without versions.

    Raises:
        CompilationError: a versioned model has broken its contract.
    """
    for broken in broken_contracts(state, manifest):
        said = "\n".join(f"    - {change}" for change in broken.changes)
        if broken.version is not None:
            raise CompilationError(
                f"version {broken.version} of the model {broken.name!r} breaks the "
                f"contract that it had in the earlier state:\n{said}",
                hint="leave this version as it was and add another one",
                path=broken.path,
            )
        listener(
            Note(
                message=f"the model {broken.name!r} ({broken.path}) breaks the "
                f"contract that it had in the earlier state:\n{said}\n"
                "    hint: models with versions can change without harm to their "
                "readers",
                level=Level.WARN,
                name="UnversionedBreakingChange",
                code="I071",
            )
        )


def broken_contracts(
    state: PreviousState, manifest: Manifest
) -> Iterator[BrokenContract]:
    """Those of the earlier manifest's enforced contracts, in order of their names."""
    for unique_id, before in sorted(state.resources().items()):
        if before.get("resource_type") != "model" or not is_enforced(before):
            continue
        node = manifest.nodes.get(unique_id)
        if node is not None:
            changes = tuple(_changes(before, node))
        elif is_past(before.get("deprecation_date"), state.compared_at):
            continue
        elif unique_id in manifest.disabled:
            changes = ("the model was disabled",)
        else:
            changes = ("the model was deleted, or has another name",)
        if changes:
            yield BrokenContract(
                name=str(before.get("name")),
                path=str(before.get("original_file_path")),
                version=before.get("version"),
                changes=changes,
            )


def is_enforced(thing: Mapping[str, object]) -> bool:
    """Whether a node of a manifest, or its config, has an enforced contract."""
    config = thing.get("config", thing)
    contract = config.get("contract") if isinstance(config, Mapping) else None
    return isinstance(contract, Mapping) and bool(contract.get("enforced"))


def contract_checksum(node: Node) -> str | None:
    """What tells an enforced contract from another one, nothing where there is none.

    dbt-core's own, so far as there are no constraints.
    """
    if node.resource_type is not ResourceType.MODEL or not is_enforced(node.config):
        return None
    text = "".join(
        f"|{column.name}{column.data_type}{_all(column.constraints)}"
        for column in sorted(node.columns.values(), key=lambda column: column.name)
    )
    if node.materialized in _HELD:
        text += f"{node.materialized}{_all(node.constraints)}"
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()


def differs(node: Node, before: Before) -> bool:
    """Whether the contract is another one, broken or not."""
    now, old = is_enforced(node.config), is_enforced(before)
    if now != old or not now:
        return now != old
    columns = {
        name: (column.data_type, [_told(each) for each in column.constraints])
        for name, column in node.columns.items()
    }
    held = _HELD & {node.materialized, _materialized(before)}
    return (
        columns
        != {
            name: (column.get("data_type"), [*map(_told, _listed(column))])
            for name, column in _columns(before).items()
        }
        or (bool(held) and node.materialized != _materialized(before))
        or (bool(held) and _all(node.constraints) != _all(_listed(before)))
    )


def _changes(before: Before, node: Node) -> Iterator[str]:
    if not is_enforced(node.config):
        yield "its contract is not enforced any more"
    has_column_constraints = False
    for name, column in sorted(_columns(before).items()):
        has_column_constraints |= bool(_listed(column))
        now = node.columns.get(name)
        if now is None:
            yield f"the column {name!r} is gone"
            continue
        was = column.get("data_type")
        if _base(was) != _base(now.data_type):
            yield f"the type of the column {name!r} was {was} and is {now.data_type}"
        if _materialized(before) in _HELD:
            for kind in _lost(_listed(column), now.constraints):
                yield f"the column {name!r} has lost its constraint {kind}"
    if _materialized(before) in _HELD:
        for kind in _lost(_listed(before), node.constraints):
            yield f"it has lost its constraint {kind}"
        has_constraints = has_column_constraints or bool(_listed(before))
        if node.materialized not in _HELD and has_constraints:
            yield (
                f"it was a {_materialized(before)} with constraints and is a "
                f"{node.materialized}, which cannot have any"
            )


def _lost(
    before: Sequence[Mapping[str, object]], now: Sequence[Mapping[str, object]]
) -> Iterator[str]:
    kept = _all(now)
    for constraint in before:
        told = _told(constraint)
        if constraint.get("type") != "custom" and told not in kept:
            yield str(constraint.get("name") or constraint.get("type"))


def _all(constraints: Sequence[Mapping[str, object]]) -> list[dict[str, str]]:
    return [_told(constraint) for constraint in constraints]


def _told(constraint: Mapping[str, object]) -> dict[str, str]:
    """Without what says nothing: dbt's manifests spell out the defaults."""
    silent: tuple[object, ...] = (None, [], True, False)
    return {key: str(value) for key, value in constraint.items() if value not in silent}


def _columns(before: Before) -> Mapping[str, Mapping[str, object]]:
    columns = before.get("columns")
    return columns if isinstance(columns, dict) else {}


def _listed(thing: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    found = thing.get("constraints")
    return found if isinstance(found, list | tuple) else ()


def _materialized(before: Before) -> str:
    config = before.get("config")
    return str(config.get("materialized")) if isinstance(config, Mapping) else ""


def _base(data_type: object) -> str | None:
    return None if not data_type else str(data_type).partition("(")[0].strip().lower()
