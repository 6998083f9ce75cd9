import pytest

from customer360.events import NodeFinished, NodeStarted
from customer360.resources.kinds import Status
from tests.integration.execution.world import World, data_test, model

STORED: dict[str, object] = {"store_failures": True}


def test_models_become_views_and_tables(world: World) -> None:
    results = world.run(
        model("a", "select 1 as x", materialized="view"),
        model("b", "select x + 1 as x from marts.a", reads=["a"]),
    )
    assert [result.status for result in results] == [Status.SUCCESS, Status.SUCCESS]
    assert results[1].rows == 1
    assert results[1].relation_name == '"db"."marts"."b"'
    assert world.rows("select x from marts.b") == [(2,)]


def test_a_view_may_become_a_table_and_a_table_a_view(world: World) -> None:
    world.run(model("a", "select 1 as x", materialized="view"), model("b", "select 1"))
    world.run(model("a", "select 2 as x"), model("b", "select 2", materialized="view"))
    kinds = {r.identifier: str(r.type) for r in world.session.relations()}
    assert kinds == {"a": "table", "b": "view"}


def test_a_failed_node_skips_its_children_and_not_its_cousins(world: World) -> None:
    results = world.run(
        model("a", "select 1 as x"),
        model("broken", "select nothing from marts.a", reads=["a"]),
        model("child", "select * from marts.broken", reads=["broken"]),
        model("grandchild", "select * from marts.child", reads=["child"]),
        model("cousin", "select x from marts.a", reads=["a"]),
    )
    by_name = {result.node.name: result for result in results}
    assert {name: str(result.status) for name, result in by_name.items()} == {
        "a": "success",
        "broken": "error",
        "child": "skipped",
        "grandchild": "skipped",
        "cousin": "success",
    }
    assert "nothing" in (by_name["broken"].message or "")
    assert by_name["grandchild"].message == "skipped because broken failed"
    assert world.relations() == ["marts.a", "marts.cousin"]


def test_a_failed_node_leaves_the_relation_of_the_run_before(world: World) -> None:
    world.run(model("a", "select 1 as x"))
    world.run(model("a", "select cast('x' as integer) as x"))
    assert world.rows("select x from marts.a") == [(1,)]


def test_every_node_is_announced_when_it_starts_and_when_it_is_committed(
    world: World,
) -> None:
    world.run(model("a", "select 1"), model("b", "select 1 from marts.a", reads=["a"]))
    started = [e.node.name for e in world.events if isinstance(e, NodeStarted)]
    finished = [e.result.node.name for e in world.events if isinstance(e, NodeFinished)]
    assert (started, finished) == (["a", "b"], ["a", "b"])


@pytest.mark.parametrize(
    ("config", "status", "message"),
    [
        ({}, "fail", "Got 2 results, configured to fail if != 0"),
        ({"severity": "warn"}, "warn", "Got 2 results, configured to warn if != 0"),
        ({"error_if": ">2"}, "warn", "Got 2 results, configured to warn if != 0"),
        ({"error_if": ">2", "warn_if": ">2"}, "pass", None),
        ({"limit": 1}, "fail", "Got 1 result, configured to fail if != 0"),
        ({"fail_calc": "sum(x)"}, "fail", "Got 3 results, configured to fail if != 0"),
    ],
)
def test_a_count_of_failing_rows_is_judged(
    world: World, config: dict[str, object], status: str, message: str | None
) -> None:
    world.run(model("a", "select unnest([1, 2]) as x"))
    [result] = world.run(
        data_test("positive", "select x from marts.a", reads=["a"], config=config)
    )
    assert (str(result.status), result.message) == (status, message)


def test_failing_rows_are_stored_and_go_when_the_test_passes(world: World) -> None:
    failing = data_test("claim", "select 7 as x", reads=["a"], config=STORED)
    passing = data_test(
        "claim", "select 7 as x where false", reads=["a"], config=STORED
    )
    [result] = world.run(failing)
    assert world.rows("from test_failures.claim") == [(7,)]
    assert result.sample == (("x",), (7,))
    world.run(passing)
    assert world.relations() == []


def test_build_skips_what_reads_a_relation_whose_test_failed(world: World) -> None:
    results = world.run(
        model("a", "select 1 as x"),
        model("b", "select x from marts.a", reads=["a"]),
        data_test("claim", "select x from marts.a", reads=["a"]),
        command="build",
    )
    statuses = {result.node.name: str(result.status) for result in results}
    assert statuses == {"a": "success", "claim": "fail", "b": "skipped"}


def test_fail_fast_stops_at_the_first_failure(world: World) -> None:
    results = world.run(
        model("a", "select nothing"),
        *(model(f"m{n}", "select 1") for n in range(20)),
        fail_fast=True,
        threads=1,
    )
    assert [str(result.status) for result in results] == ["error", *["skipped"] * 20]


def test_a_value_that_breaks_out_of_its_statement_is_refused(world: World) -> None:
    world.run(model("a", "select 1 as x"))
    [result] = world.run(model("b", "select 1 as x; drop table marts.a; select 1"))
    assert result.status is Status.ERROR
    assert world.relations() == ["marts.a"]
