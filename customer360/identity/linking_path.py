"""How two records came into one cluster, or what stood between them."""

import heapq
from collections.abc import Mapping
from itertools import pairwise
from math import inf

from customer360.adapters.protocol import Session
from customer360.identity.pair_lookup import IdentityTables, Pair
from customer360.records import dataclass

_MOST_PAIRS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A step of a path: two records and their weight; None if people decided."""

    left_record_id: str
    right_record_id: str
    match_weight: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What people decided about two records."""

    record_id_a: str
    record_id_b: str
    decision: str
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """All scored pairs between the clusters of two records."""

    pairs: int
    mean_weight: float | None
    best_weight: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether two records are one customer, and by what.

    `path` is the strongest chain of pairs between them (its weakest link is as strong
    as any chain's can be), or empty. `between` is there for two customers.
    """

    is_same: bool
    path: tuple[Link, ...]
    between: Between | None
    overrides: tuple[Override, ...]


def decide(session: Session, tables: IdentityTables, pair: Pair) -> Decision:
    """Find out from clusters, scored pairs and overrides."""
    overrides = _overrides(session, tables, pair)
    is_same = pair.left.customer_id == pair.right.customer_id
    return Decision(
        is_same=is_same,
        path=_path(session, tables, pair, overrides) if is_same else (),
        between=None if is_same else _between(session, tables, pair),
        overrides=overrides,
    )


def _path(
    session: Session,
    tables: IdentityTables,
    pair: Pair,
    overrides: tuple[Override, ...],
) -> tuple[Link, ...]:
    rows = session.execute(
        f"""
        with members as (
            select record_id from {tables.clusters} where customer_id = ?
        )
        select scored.left_record_id, scored.right_record_id, scored.match_weight
        from {tables.scored} as scored
        semi join members as left_side on scored.left_record_id = left_side.record_id
        semi join members as right_side on scored.right_record_id = right_side.record_id
        order by scored.match_weight desc, scored.left_record_id, scored.right_record_id
        limit {_MOST_PAIRS}
        """,
        [pair.left.customer_id],
    ).rows
    weights = {(str(a), str(b)): float(str(weight)) for a, b, weight in rows}
    for override in overrides:
        if override.decision == "must_link":
            weights[override.record_id_a, override.record_id_b] = inf
    return strongest_path(pair.left.record_id, pair.right.record_id, weights)


def strongest_path(
    start: str, end: str, weights: Mapping[tuple[str, str], float]
) -> tuple[Link, ...]:
    """The chain whose weakest link is strongest; of equals the shortest.

    >>> links = {("a", "b"): 5.0, ("b", "c"): 3.0, ("a", "c"): -2.0}
    >>> [link.match_weight for link in strongest_path("a", "c", links)]
    [5.0, 3.0]
    """
    neighbours: dict[str, dict[str, float]] = {}
    for (left, right), weight in weights.items():
        neighbours.setdefault(left, {})[right] = weight
        neighbours.setdefault(right, {})[left] = weight
    # A search from the start that always goes on with the strongest chain so far.
    queue: list[tuple[float, int, str, str]] = [(-inf, 0, start, "")]
    came_from: dict[str, str] = {}
    while queue:
        weakest, length, record, before = heapq.heappop(queue)
        if record in came_from:
            continue
        came_from[record] = before
        if record == end:
            break
        for other, weight in neighbours.get(record, {}).items():
            if other not in came_from:
                heapq.heappush(
                    queue, (max(weakest, -weight), length + 1, other, record)
                )
    if end not in came_from:
        return ()
    chain = [end]
    while chain[-1] != start:
        chain.append(came_from[chain[-1]])
    chain.reverse()
    return tuple(
        Link(
            left_record_id=left,
            right_record_id=right,
            match_weight=None if (w := neighbours[left][right]) == inf else w,
        )
        for left, right in pairwise(chain)
    )


def _between(session: Session, tables: IdentityTables, pair: Pair) -> Between:
    rows = session.execute(
        f"""
        with lefts as (
            select record_id from {tables.clusters} where customer_id = $1
        ),
        rights as (
            select record_id from {tables.clusters} where customer_id = $2
        ),
        crossing as (
            select scored.match_weight
            from {tables.scored} as scored
            semi join lefts on scored.left_record_id = lefts.record_id
            semi join rights on scored.right_record_id = rights.record_id
            union all
            select scored.match_weight
            from {tables.scored} as scored
            semi join rights on scored.left_record_id = rights.record_id
            semi join lefts on scored.right_record_id = lefts.record_id
        )
        select
            count(*),
            round(fsum(match_weight) / nullif(count(*), 0), 6),
            max(match_weight)
        from crossing
        """,
        [pair.left.customer_id, pair.right.customer_id],
    ).rows
    pairs, mean, best = rows[0]
    return Between(
        pairs=int(str(pairs)),
        mean_weight=None if mean is None else float(str(mean)),
        best_weight=None if best is None else float(str(best)),
    )


def _overrides(
    session: Session, tables: IdentityTables, pair: Pair
) -> tuple[Override, ...]:
    if tables.overrides is None:
        return ()
    rows = session.execute(
        f"""
        with members as (
            select record_id
            from {tables.clusters}
            where customer_id in ($1, $2)
        )
        select
            cast(record_id_a as varchar),
            cast(record_id_b as varchar),
            cast(decision as varchar),
            cast(note as varchar)
        from {tables.overrides} as overrides
        semi join members as a on cast(overrides.record_id_a as varchar) = a.record_id
        semi join members as b on cast(overrides.record_id_b as varchar) = b.record_id
        order by all
        """,
        [pair.left.customer_id, pair.right.customer_id],
    ).rows
    return tuple(
        Override(
            record_id_a=str(a),
            record_id_b=str(b),
            decision=str(decision),
            note=None if note is None else str(note),
        )
        for a, b, decision, note in rows
    )
