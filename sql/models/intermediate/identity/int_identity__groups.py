"""Which records of a component are one person: average linkage (Sokal, Michener 1958).

Two groups are merged while the mean weight of all pairs between them says that they
match, the best first; so one bridge between two families does not make them one. Pairs
that people have decided come before: must-links are merged first, and groups with a
cannot-link between them never are.

Returns one row per record of a component of three or more: record_number, group_number
(the least record number of the group).
"""

import heapq
from itertools import groupby

HIGHEST, LOWEST = 25.0, -4.0  # no single pair may decide for a whole group
NOT_COMPARED = -2.0


def model(dbt, session):
    """The group of every record of a component."""
    dbt.config(materialized="table", tags=["customers", "critical"])
    session.register("identity_pairs", dbt.ref("int_identity__component_pairs"))
    session.execute(
        "create or replace temp table identity_groups"
        " (record_number bigint, group_number bigint)"
    )
    insert(session, [row for rows in components(session) for row in groups_of(rows)])
    session.unregister("identity_pairs")
    return session.sql("from identity_groups")


def components(session):
    """The pairs of one component after the other."""
    result = session.execute(
        "select component, left_number, right_number, excess_weight, is_must_link"
        " from identity_pairs order by component, left_number, right_number"
    )
    rows = iter(lambda: result.fetchmany(100_000), [])
    every = (row for batch in rows for row in batch)
    for _, component in groupby(every, key=lambda row: row[0]):
        yield component


def insert(session, found):
    """Add the rows to the table that is handed back."""
    for start in range(0, len(found), 2_000):
        values = ", ".join(f"({a}, {b})" for a, b in found[start : start + 2_000])
        session.execute(f"insert into identity_groups values {values}")


def groups_of(pairs):
    """Records and groups of one component, from the columns `components` reads."""
    links = Linkage()
    for _, left, right, weight, is_must_link in pairs:
        links.add(left, right, weight, is_must_link)
    return links.merged()


class Linkage:
    """Groups of records, and the sum and number of compared pairs between them."""

    def __init__(self):
        self.members = {}
        self.between = {}
        self.forced = []
        self.forbidden = set()

    def add(self, left, right, weight, is_must_link):
        """Take in a pair, compared or decided or both."""
        for record in (left, right):
            if record not in self.members:
                self.members[record] = [record]
                self.between[record] = {}
        if weight is not None:
            clipped = max(min(weight, HIGHEST), LOWEST)
            self.between[left][right] = self.between[right][left] = (clipped, 1)
        if is_must_link:
            self.forced.append((left, right))
        elif is_must_link is False:
            self.forbidden.add((left, right))

    def merged(self):
        """Merge what belongs together; (record, group) of every record."""
        self._apply_decisions()
        heap = [
            (-self._mean(a, b), a, b)
            for a, others in self.between.items()
            for b in others
            if a < b and self._mean(a, b) >= 0
        ]
        heapq.heapify(heap)
        while heap:
            mean, a, b = heapq.heappop(heap)
            if b not in self.between.get(a, ()) or -mean != self._mean(a, b):
                continue  # one of them has grown since
            for other in self._merge(a, b):
                low, high = min(a, other), max(a, other)
                if self._mean(low, high) >= 0:
                    heapq.heappush(heap, (-self._mean(low, high), low, high))
        return [
            (record, group)
            for group, records in sorted(self.members.items())
            for record in sorted(records)
        ]

    def _apply_decisions(self):
        group_of = {record: record for record in self.members}
        for left, right in self.forced:
            a, b = sorted((group_of[left], group_of[right]))
            if a != b:
                self._merge(a, b)
                for record in self.members[a]:
                    group_of[record] = a
        for left, right in self.forbidden:
            a, b = group_of[left], group_of[right]
            if a != b:
                self.between[a][b] = self.between[b][a] = (float("-inf"), 1)

    def _mean(self, a, b):
        total, count = self.between[a][b]
        pairs = len(self.members[a]) * len(self.members[b])
        return (total + NOT_COMPARED * (pairs - count)) / pairs

    def _merge(self, a, b):
        """Put group b into a; the neighbours of both."""
        self.members[a] += self.members.pop(b)
        mine, theirs = self.between[a], self.between.pop(b)
        for other, (total, count) in theirs.items():
            if other == a:
                continue
            known_total, known_count = mine.get(other, (0.0, 0))
            mine[other] = (known_total + total, known_count + count)
        mine.pop(b, None)
        for other, known in mine.items():
            self.between[other].pop(b, None)
            self.between[other][a] = known
        return sorted(mine)
