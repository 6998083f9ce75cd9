"""Ctrl-C and threads."""

import os
import signal
import threading
import time

import pytest

from customer360.events import NodeStarted
from customer360.execution.run import StoppedRunError
from customer360.resources.kinds import Status
from tests.integration.execution.world import World, model

ENDLESS = "select count(*) as n from range(100000) as a, range(10000000) as b"


def press_ctrl_c_when_started(world: World, name: str) -> threading.Thread:
    def wait_and_press() -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            started = [e.node.name for e in world.events if isinstance(e, NodeStarted)]
            if name in started:
                time.sleep(0.2)
                break
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=wait_and_press)
    thread.start()
    return thread


def test_ctrl_c_stops_the_running_query_and_keeps_what_had_finished(
    world: World,
) -> None:
    presser = press_ctrl_c_when_started(world, "endless")
    with pytest.raises(StoppedRunError) as stopped:
        world.run(
            model("a", "select 1 as x"),
            model("endless", ENDLESS),
            model("child", "select * from marts.endless", reads=["endless"]),
        )
    presser.join()
    by_name = {result.node.name: result for result in stopped.value.results}
    assert {name: str(result.status) for name, result in by_name.items()} == {
        "a": "success",
        "endless": "skipped",
        "child": "skipped",
    }
    assert by_name["endless"].message == "interrupted"
    assert world.relations() == ["marts.a"]


def test_ctrl_c_stops_all_threads(world: World) -> None:
    presser = press_ctrl_c_when_started(world, "second")
    with pytest.raises(StoppedRunError) as stopped:
        world.run(model("first", ENDLESS), model("second", ENDLESS), threads=2)
    presser.join()
    statuses = {result.status for result in stopped.value.results}
    assert statuses == {Status.SKIPPED}


def test_a_long_node_does_not_hold_up_others(world: World) -> None:
    slow = "select sum(hash(a.range)) as n from range(30000000) as a"
    others = [model(f"m{n}", f"select {n} as x") for n in range(5)]
    results = world.run(model("slow", slow), *others, threads=2)
    assert {result.status for result in results} == {Status.SUCCESS}
    assert {result.thread_id for result in results} == {"Thread-1", "Thread-2"}


def test_one_thread_stays_one_thread(world: World) -> None:
    slow = "select sum(hash(a.range)) as n from range(30000000) as a"
    results = world.run(model("slow", slow), model("m", "select 1"), threads=1)
    assert {result.thread_id for result in results} == {"Thread-1"}
