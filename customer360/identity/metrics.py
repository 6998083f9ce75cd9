"""How well clusters agree with the truth.

All of it is counted by groups: n records make n(n - 1)/2 pairs, and no pair is ever
written down, so that a cluster of a million records costs no more than a million
records. Read after `label_records`.
"""

import math
from collections import Counter

from customer360.adapters.protocol import Session
from customer360.identity.labels import LABELLED
from customer360.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How much of what was found is right, and how much of what is right was found.

    None where there was nothing to be right or wrong about.
    """

    precision: float | None
    recall: float | None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both."""
        if self.precision is None or self.recall is None:
            return None
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Things found, things that should be, and those that are both."""

    found: int
    wanted: int
    right: int

    @property
    def agreement(self) -> Agreement:
        """The shares of these counts."""
        return Agreement(
            precision=share(self.right, self.found),
            recall=share(self.right, self.wanted),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterMeasures:
    """What clusters are worth, seen in several ways.

    - `pairs`: pairs of records in one cluster, against pairs of one person.
    - `b_cubed`: the mean over records of how pure and how complete the cluster is that
      each record finds itself in; large clusters do not drown the small ones (Bagga
      and Baldwin 1998, "Algorithms for scoring coreference chains").
    - `exact`: clusters that hold all the records of one person and no other (the
      cluster F1 of Huang, Ertekin and Giles 2006; compared with the others by
      Menestrina, Whang and Garcia-Molina 2010, "Evaluating entity resolution results").
    """

    records: int
    persons: int
    clusters: int
    largest_person: int
    largest_cluster: int
    split_persons: int
    mixed_clusters: int
    pairs: Counted
    b_cubed: Agreement
    exact: Counted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """How often a cluster and a person, of their sizes, share so many records."""

    counts: Counter[tuple[int, int, int]]

    def total(self, power: int = 1) -> int:
        """The sum of the shared records, raised to a power."""
        return sum(shared**power * n for (shared, _, _), n in self.counts.items())


def measure_clusters(session: Session) -> ClusterMeasures:
    """Compare the clusters with the persons."""
    cells = _cells(session)
    clusters = _sizes(session, "cluster_id")
    persons = _sizes(session, "person_id")
    records = cells.total()
    return ClusterMeasures(
        records=records,
        persons=sum(persons.values()),
        clusters=sum(clusters.values()),
        largest_person=max(persons, default=0),
        largest_cluster=max(clusters, default=0),
        split_persons=_of_several(session, "person_id", "cluster_id"),
        mixed_clusters=_of_several(session, "cluster_id", "person_id"),
        pairs=Counted(
            found=_pairs(clusters),
            wanted=_pairs(persons),
            right=(cells.total(power=2) - records) // 2,
        ),
        b_cubed=_b_cubed(cells, records),
        exact=Counted(
            found=sum(clusters.values()),
            wanted=sum(persons.values()),
            right=sum(n for key, n in cells.counts.items() if len(set(key)) == 1),
        ),
    )


def share(part: int, whole: int) -> float | None:
    """The part of the whole; None of nothing."""
    return part / whole if whole else None


def _b_cubed(cells: _Cells, records: int) -> Agreement:
    if not records:
        return Agreement(precision=None, recall=None)
    # `fsum` is exact: the order in which the database gives the rows does not show.
    items = cells.counts.items()
    pure = math.fsum(n * shared**2 / cluster for (shared, cluster, _), n in items)
    whole = math.fsum(n * shared**2 / person for (shared, _, person), n in items)
    return Agreement(precision=pure / records, recall=whole / records)


def _cells(session: Session) -> _Cells:
    rows = session.execute(
        f"""
        with cells as (
            select cluster_id, person_id, count(*) as shared
            from {LABELLED}
            group by cluster_id, person_id
        ),
        sized as (
            select
                shared,
                sum(shared) over (partition by cluster_id) as cluster_size,
                sum(shared) over (partition by person_id) as person_size
            from cells
        )
        select shared, cluster_size, person_size, count(*)
        from sized
        group by shared, cluster_size, person_size
        """
    ).rows
    whole = [[int(str(value)) for value in row] for row in rows]
    return _Cells(counts=Counter({(a, b, c): n for a, b, c, n in whole}))


def _sizes(session: Session, column: str) -> Counter[int]:
    """How many groups there are of each size."""
    rows = session.execute(
        f"""
        select size, count(*)
        from (select count(*) as size from {LABELLED} group by {column}) as groups
        group by size
        """
    ).rows
    return Counter({int(str(size)): int(str(number)) for size, number in rows})


def _pairs(sizes: Counter[int]) -> int:
    return sum(size * (size - 1) // 2 * number for size, number in sizes.items())


def _of_several(session: Session, group: str, member: str) -> int:
    rows = session.execute(
        f"""
        select count(*)
        from (
            select {group} from {LABELLED}
            group by {group}
            having count(distinct {member}) > 1
        ) as several
        """
    ).rows
    return int(str(rows[0][0]))
