"""A run told as lineage."""

from dataclasses import replace

import pytest

from customer360.adapters.protocol import ColumnInfo
from customer360.events import Event, RunStarted
from customer360.observability.lineage_events import LineageEvent, State, Teller
from customer360.resources.kinds import Status
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node
from customer360.resources.relation import Relation
from tests.unit.render.nodes import (
    NOON,
    data_test,
    ended,
    finished,
    model,
    result,
    source,
    started,
)

ORDERS = replace(model("orders"), depends_on=("model.shop.middle",))
MIDDLE = replace(model("middle", "ephemeral"), depends_on=("source.shop.raw.t",))
TEST = replace(
    data_test(), depends_on=("model.shop.orders",), attached_node="model.shop.orders"
)
START = RunStarted(
    command="build", counts={}, threads=1, target="dev", database_path=":"
)


def columns_of(relation: Relation) -> tuple[ColumnInfo, ...]:
    name = "id" if relation.identifier == "t" else "key"
    return (ColumnInfo(name=name, data_type="BIGINT"),)


def told(*events: Event) -> list[LineageEvent]:
    nodes: dict[str, Node] = {node.unique_id: node for node in (ORDERS, MIDDLE, TEST)}
    teller = Teller(
        project="shop",
        command="build",
        invocation_id="7b0d54b1-3d52-4b8c-9c3e-6d9a3d8f6a11",
        manifest=Manifest(
            project_name="shop", nodes=nodes, sources={"source.shop.raw.t": source()}
        ),
        columns_of=columns_of,
        syntax_of=lambda _: '{"error": true}',
        clock=lambda: NOON,
    )
    return [each for event in events for each in teller.tell(event)]


def test_a_call_is_the_parent_of_its_nodes() -> None:
    call, node, end = told(START, started(ORDERS), ended())
    assert (call.state, node.state, end.state) == ("START", "START", "COMPLETE")
    assert node.parent == call.job == end.job
    assert call.parent is None


def test_a_node_has_one_run_from_start_to_end() -> None:
    start, end = told(started(ORDERS), finished(result(ORDERS, rows=3)))
    assert start.job == end.job
    assert start.job.name == "shop.model.shop.orders"
    assert end.outputs[0].rows == 3
    assert [field.name for field in end.outputs[0].fields] == ["key"]


def test_what_is_read_through_ephemeral_models_is_an_input() -> None:
    (event,) = told(started(ORDERS))
    assert [dataset.name for dataset in event.inputs] == ["shop.main.t"]
    assert event.inputs[0].fields[0].name == "id"


def test_a_test_asserts_something_of_its_model() -> None:
    (event,) = told(finished(result(TEST, Status.FAIL, failures=2)))
    assertion = event.inputs[0].assertion
    assert assertion is not None
    assert (assertion.name, assertion.is_success) == ("not_null", False)
    assert (event.state, event.outputs) == (State.COMPLETE, ())


@pytest.mark.parametrize(
    ("status", "state"),
    [(Status.SUCCESS, "COMPLETE"), (Status.ERROR, "FAIL"), (Status.SKIPPED, None)],
)
def test_the_end_of_a_node_is_told_as_it_was(status: Status, state: str | None) -> None:
    states = [event.state for event in told(finished(result(ORDERS, status)))]
    assert states == ([] if state is None else [state])


def test_an_error_is_told_with_its_message() -> None:
    (event,) = told(finished(result(ORDERS, Status.ERROR, message="no such column")))
    assert event.error == "no such column"


def test_a_stopped_run_is_aborted() -> None:
    (event,) = told(ended(is_interrupted=True))
    assert event.state == "ABORT"
