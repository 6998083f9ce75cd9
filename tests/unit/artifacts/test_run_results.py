"""`run_results.json` as dbt's readers expect it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from customer360.artifacts.json_file import write_json
from customer360.artifacts.run_results import read_run_results, run_results_values
from customer360.errors import C360Error
from customer360.resources.invocation import Invocation
from customer360.resources.kinds import Status
from customer360.resources.result import CompiledNode, RunResult, Timing
from tests.unit.graph.projects import model

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
CALL = Invocation(
    invocation_id="call-1",
    command="build",
    started_at=NOON,
    arguments={"select": ("tag:marts",), "threads": None},
)
RESULT = RunResult(
    node=model("dim_customers"),
    status=Status.SUCCESS,
    message="OK",
    execution_time=0.5,
    timing=(Timing(name="execute", started_at=NOON, completed_at=NOON),),
    compiled=CompiledNode(node=model("dim_customers"), compiled_code="select 1"),
    relation_name='"db"."marts"."dim_customers"',
)


def test_a_result_has_every_key_of_the_schema() -> None:
    values = run_results_values([RESULT], CALL, elapsed=1.0)
    assert isinstance(values["results"], list)
    (result,) = values["results"]
    assert set(result) == {
        "status",
        "timing",
        "thread_id",
        "execution_time",
        "adapter_response",
        "message",
        "failures",
        "unique_id",
        "compiled",
        "compiled_code",
        "relation_name",
        "batch_results",
    }
    assert result["timing"][0]["started_at"] == "2026-01-01T12:00:00.000000Z"


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    failed = replace(RESULT, node=model("fct_orders"), status=Status.ERROR)
    values = run_results_values([RESULT, failed], CALL, elapsed=1.0)
    write_json(str(tmp_path / "run_results.json"), values)
    previous = read_run_results(str(tmp_path))
    assert previous.command == "build"
    assert previous.statuses == {
        "model.shop.dim_customers": "success",
        "model.shop.fct_orders": "error",
    }


def test_a_file_that_is_something_else_is_named(tmp_path: Path) -> None:
    (tmp_path / "run_results.json").write_text("[1, 2]")
    with pytest.raises(C360Error) as caught:
        read_run_results(str(tmp_path))
    assert caught.value.path == str(tmp_path / "run_results.json")


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "artifact.json"
    write_json(str(path), {"a": 1})
    circle: dict[str, object] = {}
    circle["itself"] = circle
    with pytest.raises(ValueError, match="Circular"):
        write_json(str(path), circle)
    assert json.loads(path.read_text()) == {"a": 1}
    assert list(tmp_path.iterdir()) == [path]
