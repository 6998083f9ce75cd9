"""A file as the database sees it: a relation, its columns, and what it holds."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from customer360.ingestion.request import RejectedRow
from customer360.records import dataclass, field


class Place(NamedTuple):
    """Where a row stands in its file, and how it is written there."""

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of a file: its name, SQL that gives it, and the type of that."""

    name: str
    sql: str
    data_type: str = "VARCHAR"

    @property
    def is_text(self) -> bool:
        """True for what must still be read as a number, time or boolean."""
        return self.data_type in {"VARCHAR", "JSON"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that the database can read.

    `relation` gives the rows, `numbered` the same with their number from 1 in the
    column `row_number_in_file`. `rows` is how many rows the relation must give,
    counted by other means. `rejected` are rows that are no longer in the relation.
    `repair` makes a source that leaves out what the database cannot read; without it
    the source has been repaired already, or cannot be.
    """

    path: str
    relation: str
    numbered: str
    fields: tuple[Field, ...]
    rows: int
    rejected: tuple[RejectedRow, ...] = ()
    places: Callable[[Sequence[int]], Mapping[int, Place]]
    repair: Callable[[], "Source"] | None = None
    nested: Callable[[str], Field] | None = None
    # What else to say about the file: its encoding, its delimiter.
    notes: tuple[str, ...] = field(default=())


ROW_NUMBER = "row_number_in_file"


def string_literal(text: str) -> str:
    """Quote text for SQL; a quote inside is doubled.

    >>> string_literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
