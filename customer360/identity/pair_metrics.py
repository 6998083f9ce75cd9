"""How well pairs of records were found and scored, before any cluster was made.

Read after `label_records`.
"""

from customer360.adapters.protocol import Session
from customer360.identity.labels import LABELLED
from customer360.identity.metrics import Agreement, Counted, share
from customer360.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockingMeasures:
    """What blocking kept of all the pairs that could be compared.

    The measures are those of Elfeky, Verykios and Elmagarmid 2002 ("TAILOR: a record
    linkage toolbox") and of Christen and Goiser 2007 ("Quality and complexity measures
    for data linkage and deduplication").
    """

    candidates: int
    possible: int
    wanted: int
    right: int

    @property
    def pair_completeness(self) -> float | None:
        """The share of true pairs that are candidates."""
        return share(self.right, self.wanted)

    @property
    def reduction_ratio(self) -> float | None:
        """The share of all pairs that need not be compared."""
        kept = share(self.candidates, self.possible)
        return None if kept is None else 1 - kept

    @property
    def lost(self) -> int:
        """True pairs that were never candidates."""
        return self.wanted - self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What pairs of at least this weight are worth, if nothing else decided."""

    match_weight: float
    pairs: Counted

    @property
    def agreement(self) -> Agreement:
        """The shares of true pairs."""
        return self.pairs.agreement


def measure_blocking(
    session: Session, candidates: str, wanted: int
) -> BlockingMeasures:
    """What a relation of candidate pairs holds of the `wanted` true pairs."""
    found, right = _numbers(
        session,
        f"""
        select
            count(*),
            count(*) filter (where left_side.person_id = right_side.person_id)
        from {candidates} as pairs
        inner join {LABELLED} as left_side
            on pairs.left_record_id = left_side.record_id
        inner join {LABELLED} as right_side
            on pairs.right_record_id = right_side.record_id
        """,
    )[0]
    records = _numbers(session, f"select count(*) from {LABELLED}")[0][0]
    return BlockingMeasures(
        candidates=found,
        possible=records * (records - 1) // 2,
        wanted=wanted,
        right=right,
    )


def threshold_curve(
    session: Session, scored: str, wanted: int
) -> tuple[Threshold, ...]:
    """Precision and recall of the scored pairs at each whole match weight, rising."""
    rows = _numbers(
        session,
        f"""
        select
            cast(floor(pairs.match_weight) as bigint) as least,
            count(*),
            count(*) filter (where left_side.person_id = right_side.person_id)
        from {scored} as pairs
        inner join {LABELLED} as left_side
            on pairs.left_record_id = left_side.record_id
        inner join {LABELLED} as right_side
            on pairs.right_record_id = right_side.record_id
        where isfinite(pairs.match_weight)
        group by least
        order by least desc
        """,
    )
    curve: list[Threshold] = []
    found = right = 0
    for least, pairs, true_pairs in rows:
        found += pairs
        right += true_pairs
        counted = Counted(found=found, wanted=wanted, right=right)
        curve.append(Threshold(match_weight=float(least), pairs=counted))
    return tuple(reversed(curve))


def best_threshold(curve: tuple[Threshold, ...]) -> Threshold | None:
    """The one of the highest F1; of equals the lowest."""
    return max(curve, key=lambda point: point.agreement.f1 or 0.0, default=None)


def _numbers(session: Session, sql: str) -> list[tuple[int, ...]]:
    return [
        tuple(int(str(value)) for value in row) for row in session.execute(sql).rows
    ]
