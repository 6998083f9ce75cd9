"""Whatever has started is told to have ended, however the run ends."""

from dataclasses import replace

import pytest

from customer360.adapters.protocol import ColumnInfo
from customer360.errors import DatabaseError, InterruptedRunError
from customer360.events import Event, RunStarted
from customer360.observability.lineage_events import LineageEvent, Teller
from customer360.observability.open_lineage import LineageListener
from customer360.resources.kinds import Status
from customer360.resources.manifest import Manifest
from tests.unit.render.nodes import NOON, ended, finished, model, result, started

START = RunStarted(command="run", counts={}, threads=1, target="dev", database_path=":")
A, B = model("a"), model("b")


def columns_of(_: object) -> tuple[ColumnInfo, ...]:
    return ()


def told(*events: Event, error: BaseException | None = None) -> list[LineageEvent]:
    sent: list[LineageEvent] = []
    teller = Teller(
        project="shop",
        command="run",
        invocation_id="7b0d54b1-3d52-4b8c-9c3e-6d9a3d8f6a11",
        manifest=Manifest(
            project_name="shop", nodes={A.unique_id: A, B.unique_id: B}, sources={}
        ),
        columns_of=columns_of,
        syntax_of=lambda _: '{"error": true}',
        clock=lambda: NOON,
    )
    listener = LineageListener(lambda _: None, teller, sent.append)
    for event in events:
        listener(event)
    listener.close(error)
    return sent


def ends(sent: list[LineageEvent]) -> list[tuple[str, str]]:
    return [(each.job.name, each.state) for each in sent if each.state != "START"]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (DatabaseError("the disk is full"), "FAIL"),
        (RuntimeError(), "FAIL"),
        (InterruptedRunError("stopped"), "ABORT"),
        (KeyboardInterrupt(), "ABORT"),
        (None, "FAIL"),
    ],
)
def test_an_error_ends_what_runs_nodes_before_their_call(
    error: BaseException | None, state: str
) -> None:
    sent = told(START, started(A), started(B), finished(result(A)), error=error)
    assert ends(sent) == [
        ("shop.model.shop.a", "COMPLETE"),
        ("shop.model.shop.b", state),
        ("shop.run", state),
    ]


def test_an_error_is_told_with_what_it_says() -> None:
    sent = told(START, error=DatabaseError("the disk is full"))
    assert sent[-1].error == "the disk is full"


def test_a_node_that_was_stopped_is_aborted_before_the_call_ends() -> None:
    stopped = result(A, Status.SKIPPED)
    end = replace(ended(stopped), is_interrupted=True)
    sent = told(START, started(A), finished(stopped), end)
    assert ends(sent) == [("shop.model.shop.a", "ABORT"), ("shop.run", "ABORT")]


def test_a_run_that_has_ended_does_not_end_again() -> None:
    assert ends(told(START, ended(), error=RuntimeError())) == [
        ("shop.run", "COMPLETE")
    ]
