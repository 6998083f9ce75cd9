from dataclasses import replace

from customer360.resources.kinds import ResourceType, Status
from customer360.resources.node import Node
from tests.integration.execution.world import World, model

LOG = "create table if not exists marts.log (said text)"


def say(text: str) -> str:
    return f"insert into marts.log values ('{text}')"


def test_hooks_run_before_and_after_in_the_order_written(world: World) -> None:
    hooks = {
        "pre-hook": [LOG, say("before")],
        "post-hook": [{"sql": f"{say('after')}; {say('last')}"}],
    }
    world.run(model("a", "select count(*) as n from marts.log", hooks))
    assert world.rows("from marts.a") == [(1,)]
    assert world.rows("from marts.log") == [("before",), ("after",), ("last",)]


def test_a_failing_hook_undoes_the_node(world: World) -> None:
    world.run(model("a", "select 1 as x"))
    [result] = world.run(model("a", "select 2 as x", {"post-hook": "select nothing"}))
    assert result.status is Status.ERROR
    assert world.rows("from marts.a") == [(1,)]


def test_hooks_outside_the_transaction_stay_when_the_node_fails(world: World) -> None:
    outside = {"sql": LOG, "transaction": False}
    [result] = world.run(model("a", "select nothing", {"pre-hook": [outside]}))
    assert result.status is Status.ERROR
    assert world.relations() == ["marts.log"]


def test_a_hook_after_the_commit_sees_the_relation(world: World) -> None:
    hook = {"sql": "create table marts.b as from marts.a", "transaction": False}
    world.run(model("a", "select 1 as x", {"post-hook": [hook]}))
    assert world.rows("from marts.b") == [(1,)]


def test_an_empty_hook_does_nothing(world: World) -> None:
    [result] = world.run(model("a", "select 1 as x", {"pre-hook": "  "}))
    assert result.status is Status.SUCCESS


def operation(word: str, place: int, sql: str) -> Node:
    name = f"shop-{word}-{place}"
    return replace(
        model(name, sql),
        unique_id=f"operation.shop.{name}",
        resource_type=ResourceType.OPERATION,
        index=place,
    )


def test_hooks_of_the_run_frame_it(world: World) -> None:
    world.session.execute("create schema marts")
    results = world.run(
        operation("on-run-end", 0, "insert into marts.log select x from marts.a"),
        operation("on-run-start", 1, say("second")),
        operation("on-run-start", 0, LOG),
        model("a", "select 'node' as x"),
    )
    assert {result.status for result in results} == {Status.SUCCESS}
    assert world.rows("from marts.log") == [("second",), ("node",)]


def test_after_a_failed_start_nodes_run_and_further_starts_do_not(
    world: World,
) -> None:
    results = world.run(
        operation("on-run-start", 0, "select nothing"),
        operation("on-run-start", 1, "select 1"),
        model("a", "select 1 as x"),
    )
    assert [str(result.status) for result in results] == ["success", "error", "skipped"]
    assert len(world.relations()) == 1


def test_no_node_runs_after_a_failed_start_if_the_project_says_so(world: World) -> None:
    results = world.run(
        operation("on-run-start", 0, "select nothing"),
        operation("on-run-end", 0, "create table b as select 1"),
        model("a", "select 1 as x"),
        needs_first_hooks=True,
    )
    assert [str(result.status) for result in results] == ["skipped", "error"]
    assert world.relations() == []


def test_the_end_is_run_after_failures_and_knows_the_results(world: World) -> None:
    text = (
        "create table marts.b as select '{results[0].status}' as s, '{schemas[0]}' as n"
    )
    world.run(operation("on-run-end", 0, text), model("a", "select nothing"))
    assert world.rows("from marts.b") == [("error", "marts")]


def test_the_hooks_of_the_project_run_before_those_of_its_packages(
    world: World,
) -> None:
    own = operation("on-run-start", 0, "create table main.log as select 'own' as said")
    theirs = replace(
        operation("on-run-start", 1, "insert into main.log select 'theirs'"),
        package_name="a_package",
    )
    world.run(theirs, own, model("a", "select 'node' as x"))
    assert world.rows("from main.log") == [("own",), ("theirs",)]
