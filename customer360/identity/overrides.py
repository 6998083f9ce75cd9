"""What people have decided about pairs of records: a seed, one row a pair."""

import csv
import os
from collections.abc import Iterable
from enum import StrEnum

from customer360.errors import C360Error
from customer360.records import dataclass, field

COLUMNS = ("record_id_a", "record_id_b", "decision", "reviewed_at", "note")


class Verdict(StrEnum):
    """One person, or two."""

    MUST_LINK = "must_link"
    CANNOT_LINK = "cannot_link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A decided pair. `more` are columns that somebody has added to the file."""

    record_id_a: str
    record_id_b: str
    decision: str
    reviewed_at: str = ""
    note: str = ""
    more: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Decided:
    """What follows from the overrides so far, also for pairs that nobody was asked."""

    overrides: list[Override] = field(default_factory=list)
    _group_of: dict[str, str] = field(default_factory=dict)
    _apart: set[frozenset[str]] = field(default_factory=set)

    def add(self, override: Override) -> None:
        """Take a decision in."""
        self.overrides.append(override)
        first, second = (
            self._group(override.record_id_a),
            self._group(override.record_id_b),
        )
        if override.decision == Verdict.MUST_LINK:
            self._group_of[second] = first
            self._apart = {
                frozenset(first if group == second else group for group in pair)
                for pair in self._apart
            }
        else:
            self._apart.add(frozenset((first, second)))

    def follows(self, record_a: str, record_b: str) -> bool:
        """Whether the pair has been decided, if only through other records."""
        first, second = self._group(record_a), self._group(record_b)
        return first == second or frozenset((first, second)) in self._apart

    def _group(self, record: str) -> str:
        while (above := self._group_of.get(record, record)) != record:
            record = above
        return record


def decided(overrides: Iterable[Override]) -> Decided:
    """All of them taken in; links first, since apart is said of whole groups."""
    found = Decided()
    by_kind = sorted(overrides, key=lambda o: o.decision != Verdict.MUST_LINK)
    for override in by_kind:
        found.add(override)
    return found


def read_overrides(path: str) -> list[Override]:
    """The rows of the file; none if there is no file.

    Raises:
        C360Error: it has other columns.
    """
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval="")
        names = reader.fieldnames or ()
        missing = [name for name in COLUMNS[:3] if name not in names]
        if missing:
            raise C360Error(
                f"the overrides have no column {', '.join(missing)}",
                hint=f"its header is {','.join(COLUMNS)}",
                path=path,
                line=1,
            )
        return [
            Override(
                **{name: row.get(name) or "" for name in COLUMNS},
                more=tuple(
                    (name, row[name] or "") for name in names if name not in COLUMNS
                ),
            )
            for row in reader
        ]


def write_overrides(path: str, overrides: Iterable[Override]) -> None:
    """Replace the file whole, its rows in order of their records."""
    rows = sorted(overrides, key=lambda o: (o.record_id_a, o.record_id_b, o.decision))
    more = dict.fromkeys(name for row in rows for name, _ in row.more)
    unfinished = path + ".new"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(unfinished, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, (*COLUMNS, *more), restval="", lineterminator="\n"
        )
        writer.writeheader()
        for row in rows:
            own = {name: getattr(row, name) for name in COLUMNS}
            writer.writerow({**own, **dict(row.more)})
    os.replace(unfinished, path)
