import pytest

from customer360.execution.plan import Plan
from customer360.execution.schedule import Schedule

ONE, TWO = 1, 2


def schedule(**parents: str) -> Schedule:
    """Names with the names of their parents, `c="a b"`; tests begin with `t`."""
    above = {name: frozenset(text.split()) for name, text in parents.items()}
    below = {
        name: frozenset(child for child in above if name in above[child])
        for name in above
    }
    plan = Plan(order=tuple(above), parents=above, children=below)
    return Schedule(plan, together=word)


def word(name: str, *, data_are_big: bool) -> str | None:
    return "tests" if name.startswith("t") and not data_are_big else None


def test_a_child_is_ready_for_all_once_its_parent_is_committed() -> None:
    made = schedule(a="", b="a")
    assert made.take(ONE, wait=False) == ("a",)
    assert made.take(TWO, wait=False) == ()
    made.commit(["a"], ONE)
    assert made.take(TWO, wait=False) == ("b",)


def test_a_child_of_uncommitted_work_is_only_for_who_did_it() -> None:
    made = schedule(a="", b="a")
    made.take(ONE, wait=False)
    made.finish(["a"], ONE)
    assert made.take(TWO, wait=False) == ()
    assert made.take(ONE, wait=False) == ("b",)


def test_a_child_of_two_uncommitted_parents_waits_for_a_commit() -> None:
    made = schedule(a="", b="", c="a b")
    assert made.take(ONE, wait=False) + made.take(TWO, wait=False) == ("a", "b")
    made.finish(["a"], ONE)
    made.finish(["b"], TWO)
    assert made.take(ONE, wait=False) == ()
    made.commit(["b"], TWO)
    assert made.take(ONE, wait=False) == ("c",)


def test_a_commit_shares_what_was_kept_for_one() -> None:
    made = schedule(a="", b="a")
    made.take(ONE, wait=False)
    made.finish(["a"], ONE)
    made.commit(["a"], ONE)
    assert made.take(TWO, wait=False) == ("b",)


def test_a_commit_of_a_part_keeps_what_waits_for_the_rest() -> None:
    made = schedule(a="", b="", c="b", d="a")
    for name in ("a", "b"):
        assert made.take(ONE, wait=False) == (name,)
        made.finish([name], ONE)
    made.commit(["a"], ONE)
    assert made.take(TWO, wait=False) == ("d",)
    assert made.take(TWO, wait=False) == ()
    made.commit(["b"], ONE)
    assert made.take(TWO, wait=False) == ("c",)


def test_a_transaction_sees_what_was_committed_before_it_and_its_own() -> None:
    made = schedule(a="", b="", c="a", d="b")
    before = made.sequence
    made.commit(["a"], TWO)
    made.finish(["b"], ONE)
    assert not made.sees_parents("c", ONE, since=before)
    assert made.sees_parents("c", ONE, since=made.sequence)
    assert made.sees_parents("d", ONE, since=before)


@pytest.mark.parametrize(
    ("is_big", "names"), [(False, ("t1", "t2", "t3")), (True, ("t1",))]
)
def test_what_is_best_run_at_once_is_handed_out_at_once(
    is_big: bool, names: tuple[str, ...]
) -> None:
    made = schedule(t1="", a="", t2="", t3="")
    made.data_are_big = is_big
    assert made.take(ONE, wait=False) == names


def test_nothing_is_handed_out_after_a_stop() -> None:
    made = schedule(a="", b="")
    made.stop()
    assert made.take(ONE, wait=True) == ()
    assert made.is_over


def test_waiting_ends_when_all_is_committed() -> None:
    made = schedule(a="")
    made.commit(made.take(ONE, wait=True), ONE)
    assert made.take(TWO, wait=True) == ()
