"""Average linkage inside a component."""

from collections.abc import Callable, Iterable
from itertools import combinations
from random import Random
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.models.loading import names_of

Pair = tuple[int, int, int, float | None, bool | None]

groups_of = cast(
    Callable[[Iterable[Pair]], list[tuple[int, int]]],
    names_of("int_identity__groups")["groups_of"],
)


def pairs(weights: dict[tuple[int, int], float]) -> list[Pair]:
    return [(1, a, b, weight, None) for (a, b), weight in sorted(weights.items())]


def test_records_that_all_match_are_one_group() -> None:
    assert groups_of(pairs({(1, 2): 9.0, (1, 3): 8.0, (2, 3): 7.0})) == [
        (1, 1),
        (2, 1),
        (3, 1),
    ]


def test_one_bridge_does_not_join_two_families() -> None:
    close = {(1, 2): 12.0, (3, 4): 12.0}
    far = {(1, 3): -4.0, (1, 4): -4.0, (2, 4): -4.0, (2, 3): 6.0}
    assert groups_of(pairs(close | far)) == [(1, 1), (2, 1), (3, 3), (4, 3)]


def test_a_pair_that_was_not_compared_speaks_against_a_little() -> None:
    assert groups_of(pairs({(1, 2): 5.0, (2, 3): 1.0})) == [(1, 1), (2, 1), (3, 3)]
    assert groups_of(pairs({(1, 2): 5.0, (2, 3): 3.0})) == [(1, 1), (2, 1), (3, 1)]


def test_a_must_link_joins_what_does_not_match() -> None:
    rows = pairs({(1, 2): 9.0, (1, 3): -4.0, (2, 3): -4.0})
    decided = [(*row[:4], True if row[1:3] == (2, 3) else None) for row in rows]
    assert groups_of(decided) == [(1, 1), (2, 1), (3, 1)]


def test_a_cannot_link_keeps_apart_what_matches() -> None:
    rows = pairs({(1, 2): 20.0, (1, 3): 20.0, (2, 3): 20.0})
    decided = [(*row[:4], False if row[1:3] == (2, 3) else None) for row in rows]
    groups = dict(groups_of(decided))
    assert groups[2] != groups[3]
    assert len(set(groups.values())) == 2


def test_a_pair_may_be_decided_without_being_compared() -> None:
    rows: list[Pair] = [*pairs({(1, 2): 9.0}), (1, 2, 3, None, True)]
    assert groups_of(rows) == [(1, 1), (2, 1), (3, 1)]


weights = st.dictionaries(
    st.sampled_from(list(combinations(range(1, 8), 2))),
    st.floats(-12, 30, allow_nan=False).map(lambda weight: round(weight, 2)),
    min_size=1,
)


@given(weights)
def test_every_record_is_in_one_group_named_after_its_least(
    found: dict[tuple[int, int], float],
) -> None:
    groups = groups_of(pairs(found))
    records = [record for record, _ in groups]
    assert sorted(records) == sorted({record for pair in found for record in pair})
    for group in {group for _, group in groups}:
        assert group == min(record for record, other in groups if other == group)


@given(weights)
def test_no_two_groups_are_left_that_match_on_average(
    found: dict[tuple[int, int], float],
) -> None:
    groups = dict(groups_of(pairs(found)))
    for a, b in combinations(sorted(set(groups.values())), 2):
        between = [
            max(min(found.get((min(x, y), max(x, y)), -2.0), 25.0), -4.0)
            for x in groups
            for y in groups
            if groups[x] == a and groups[y] == b
        ]
        has_edge = any(
            (min(x, y), max(x, y)) in found
            for x in groups
            for y in groups
            if groups[x] == a and groups[y] == b
        )
        assert not has_edge or sum(between) / len(between) < 1e-9


@given(weights, st.randoms())
def test_the_order_of_the_pairs_changes_nothing(
    found: dict[tuple[int, int], float], random: Random
) -> None:
    rows = pairs(found)
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert groups_of(shuffled) == groups_of(rows)
