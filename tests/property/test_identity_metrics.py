"""Measures counted by groups are those that writing down every pair would give."""

from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer360.adapters.protocol import Session
from customer360.adapters.registry import open_adapter
from customer360.identity.labels import Labels, label_records
from customer360.identity.metrics import ClusterMeasures, measure_clusters
from customer360.identity.pair_metrics import measure_blocking, threshold_curve
from customer360.project.project import Target

# Of each record its person and its cluster.
groupings = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12
)


@cache
def in_memory() -> Session:
    target = Target(
        profile_name="main",
        name="main",
        type="duckdb",
        path=":memory:",
        database="memory",
        schema="main",
        threads=1,
    )
    return open_adapter(target).session()


def labelled(session: Session, records: list[tuple[int, int]]) -> None:
    for place, name in enumerate(("truth", "found")):
        rows = ", ".join(
            f"('r{n}', {labels[place]})" for n, labels in enumerate(records)
        )
        session.execute(
            f"create or replace table {name} as from (values {rows}) as v(id, label)"
        )
    label_records(
        session,
        Labels(name="truth", relation="truth", key="id", label="label"),
        Labels(name="found", relation="found", key="id", label="label"),
    )


def measured(records: list[tuple[int, int]]) -> ClusterMeasures:
    labelled(in_memory(), records)
    return measure_clusters(in_memory())


@settings(max_examples=40, deadline=None)
@given(groupings)
def test_pairs_are_those_of_every_pair(records: list[tuple[int, int]]) -> None:
    pairs = list(combinations(records, 2))
    counted = measured(records).pairs
    assert counted.wanted == sum(a[0] == b[0] for a, b in pairs)
    assert counted.found == sum(a[1] == b[1] for a, b in pairs)
    assert counted.right == sum(a == b for a, b in pairs)


@settings(max_examples=40, deadline=None)
@given(groupings)
def test_b_cubed_is_the_mean_of_what_each_record_sees(
    records: list[tuple[int, int]],
) -> None:
    alike = [sum(a == b for b in records) for a in records]
    both = list(zip(records, alike, strict=True))
    pure = [n / sum(a[1] == b[1] for b in records) for a, n in both]
    whole = [n / sum(a[0] == b[0] for b in records) for a, n in both]
    b_cubed = measured(records).b_cubed
    assert b_cubed.precision == pytest.approx(sum(pure) / len(records))
    assert b_cubed.recall == pytest.approx(sum(whole) / len(records))


@settings(max_examples=40, deadline=None)
@given(groupings)
def test_exact_clusters_are_the_sets_that_both_sides_have(
    records: list[tuple[int, int]],
) -> None:
    def sets(place: int) -> set[frozenset[int]]:
        return {
            frozenset(n for n, labels in enumerate(records) if labels[place] == label)
            for label in {labels[place] for labels in records}
        }

    exact = measured(records).exact
    assert (exact.wanted, exact.found) == (len(sets(0)), len(sets(1)))
    assert exact.right == len(sets(0) & sets(1))


@settings(max_examples=20, deadline=None)
@given(groupings, st.data())
def test_pairs_before_clustering_are_counted_one_by_one(
    records: list[tuple[int, int]], data: st.DataObject
) -> None:
    pairs = list(combinations(range(len(records)), 2))
    kept = data.draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    weights = data.draw(
        st.lists(st.floats(-5, 5), min_size=len(kept), max_size=len(kept))
    )
    session = in_memory()
    labelled(session, records)
    session.execute(
        "create or replace table pairs (left_record_id text, right_record_id text, "
        "match_weight double)"
    )
    for (left, right), weight in zip(kept, weights, strict=True):
        session.execute(
            "insert into pairs values (?, ?, ?)", (f"r{left}", f"r{right}", weight)
        )
    blocking = measure_blocking(session, "pairs", wanted=7)
    curve = threshold_curve(session, "pairs", wanted=7)
    true = [records[left][0] == records[right][0] for left, right in kept]
    assert (blocking.candidates, blocking.right) == (len(kept), sum(true))
    assert blocking.possible == len(pairs)
    for point in curve:
        above = [
            t for t, w in zip(true, weights, strict=True) if w >= point.match_weight
        ]
        assert (point.pairs.found, point.pairs.right) == (len(above), sum(above))
