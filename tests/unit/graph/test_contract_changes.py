"""Which changes of a contract its readers would miss."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from customer360.artifacts.node_values import node_values
from customer360.errors import CompilationError
from customer360.events import Note
from customer360.graph.contract_changes import (
    broken_contracts,
    contract_checksum,
    differs,
    tell_of_broken_contracts,
)
from customer360.graph.state import PreviousState
from customer360.resources.node import Column, Node
from tests.unit.graph.projects import manifest_of, model

NOT_NULL = {"type": "not_null"}


def contracted(materialized: str = "table", **columns: str) -> Node:
    """A model `a` with an enforced contract; `id` may not be null."""
    return replace(
        model("a"),
        config={"materialized": materialized, "contract": {"enforced": True}},
        columns={
            name: Column(
                name=name,
                data_type=data_type,
                constraints=(NOT_NULL,) if name == "id" else (),
            )
            for name, data_type in columns.items()
        },
    )


OLD = contracted(id="integer", name="varchar(9)")


def changes(now: Node | None, **more: object) -> list[str]:
    state = PreviousState(
        manifest={"nodes": {OLD.unique_id: {**node_values(OLD), **more}}},
        compared_at=datetime(2025, 6, 1, tzinfo=UTC),
    )
    manifest = manifest_of() if now is None else manifest_of(now)
    found = broken_contracts(state, manifest)
    return [each for broken in found for each in broken.changes]


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (OLD, []),
        (contracted(id="integer", name="varchar(99)", more="date"), []),
        (contracted(id="integer"), ["the column 'name' is gone"]),
        (
            contracted(id="bigint", name="VARCHAR"),
            ["the type of the column 'id' was integer and is bigint"],
        ),
        (
            replace(
                OLD,
                columns={**OLD.columns, "id": Column(name="id", data_type="integer")},
            ),
            ["the column 'id' has lost its constraint not_null"],
        ),
        (
            contracted("view", id="integer", name="varchar"),
            ["it was a table with constraints and is a view, which cannot have any"],
        ),
        (
            replace(OLD, config={"materialized": "table"}),
            ["its contract is not enforced any more"],
        ),
        (None, ["the model was deleted, or has another name"]),
    ],
)
def test_what_readers_would_miss_is_told(now: Node | None, told: list[str]) -> None:
    assert changes(now) == told


def test_a_model_may_go_after_its_deprecation_date() -> None:
    assert changes(None, deprecation_date="2025-05-31") == []
    assert changes(None, deprecation_date="2025-06-02T00:00:00+00:00") != []


def test_a_contract_that_grows_is_another_one() -> None:
    wider = contracted(id="integer", name="varchar(9)", more="date")
    assert differs(wider, node_values(OLD))
    assert not differs(OLD, node_values(OLD))
    assert contract_checksum(wider) != contract_checksum(OLD)
    assert contract_checksum(model("a")) is None


def test_a_version_that_breaks_its_contract_is_refused_and_others_are_warned_of() -> (
    None
):
    state = PreviousState(
        manifest={"nodes": {OLD.unique_id: {**node_values(OLD), "version": 2}}}
    )
    with pytest.raises(CompilationError, match="version 2"):
        tell_of_broken_contracts(state, manifest_of(), lambda _: None)
    notes: list[object] = []
    state = PreviousState(manifest={"nodes": {OLD.unique_id: node_values(OLD)}})
    tell_of_broken_contracts(state, manifest_of(), notes.append)
    assert [note.name for note in notes if isinstance(note, Note)] == [
        "UnversionedBreakingChange"
    ]
