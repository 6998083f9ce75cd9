"""The history of runs in the database."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from customer360.adapters.registry import open_adapter
from customer360.artifacts.history import record_run
from customer360.artifacts.past_runs import known_ids, read_history
from customer360.project.project import Target
from customer360.resources.invocation import Invocation
from customer360.resources.kinds import Status
from customer360.resources.result import RunResult
from tests.unit.graph.projects import data_test, model

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return Target(
        profile_name="shop",
        name="dev",
        type="duckdb",
        path=str(tmp_path / "shop.duckdb"),
        database="shop",
        schema="main",
        threads=1,
    )


def record(target: Target, call: str, *results: RunResult) -> None:
    adapter = open_adapter(target)
    invocation = Invocation(invocation_id=call, command="build", started_at=NOON)
    session = adapter.session()
    record_run(session, target, invocation, results, elapsed=1.5)
    session.close()
    adapter.close()


def test_every_call_adds_its_nodes_and_tests(target: Target) -> None:
    made = RunResult(
        node=model("a"), status=Status.SUCCESS, rows=7, message="it's \\ok"
    )
    failed = RunResult(node=data_test("key"), status=Status.FAIL, failures=3)
    record(target, "call-1", made, failed)
    record(target, "call-2")
    with duckdb.connect(target.path) as connection:
        calls = connection.execute(
            "select invocation_id, command, started_at, node_count, bad_count "
            "from c360.invocations order by all"
        ).fetchall()
        nodes = connection.execute(
            "select unique_id, status, row_count, message from c360.node_runs"
        ).fetchall()
        tests = connection.execute(
            "select unique_id, status, failure_count from c360.test_runs"
        ).fetchall()
    noon = NOON.replace(tzinfo=None)
    assert calls == [("call-1", "build", noon, 2, 1), ("call-2", "build", noon, 0, 0)]
    assert nodes == [("model.shop.a", "success", 7, "it's \\ok")]
    assert tests == [("test.shop.key", "fail", 3)]


def test_of_incremental_models_all_rows_are_counted(target: Target) -> None:
    grown, gone = (
        replace(
            model(name),
            database="shop",
            schema="main",
            config={"materialized": "incremental"},
        )
        for name in ("grown", "gone")
    )
    with duckdb.connect(target.path) as connection:
        connection.execute(f"create table {grown.relation} as from range(5)")
    results = [
        RunResult(node=node, status=Status.SUCCESS, rows=1) for node in (grown, gone)
    ]
    record(target, "call-1", *results)
    with duckdb.connect(target.path) as connection:
        found = connection.execute(
            "select unique_id, row_count from c360.node_runs order by all"
        ).fetchall()
    assert found == [("model.shop.gone", 1), ("model.shop.grown", 5)]


def test_a_database_may_be_called_as_the_history_is(target: Target) -> None:
    target = replace(
        target, path=target.path.replace("shop.duckdb", "c360.duckdb"), database="c360"
    )
    record(target, "call-1", RunResult(node=data_test("key"), status=Status.PASS))
    session = open_adapter(target).session()
    assert read_history(session, runs=5, nodes=5).run_count == 1
    assert known_ids(session) == ("test.shop.key",)
