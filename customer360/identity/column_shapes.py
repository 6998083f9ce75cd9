"""What the values of columns look like, where their names do not tell what they are."""

import re
from collections.abc import Sequence
from statistics import median

from customer360.adapters.protocol import Session
from customer360.identity.person_fields import PersonField
from customer360.identity.person_file import FileColumn, PersonFile
from customer360.records import dataclass

_SAMPLED_ROWS = 1_000
# So many columns are asked for at once; more only cost memory.
_TOGETHER = 50
_NEARLY_ALL = 0.8
_YEARS_OF_BIRTHS = 15
_BIRTHS = range(1900, 2006)

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,24}")
_DAY = re.compile(
    r"((18|19|20)\d\d)[-/.]\d{1,2}[-/.]\d{1,2}([ T].*)?"
    r"|((19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]((18|19|20)\d\d)"
)
_YEAR = re.compile(r"(18|19|20)\d\d")
_PHONE = re.compile(r"[+(0][0-9 ()./-]{6,20}|\(?\d{3}[)./ -]+\d{3}[./ -]+\d{4}")
# British and Canadian codes cannot be anything else; five digits can.
_POSTAL_CODE = re.compile(
    r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the values of a column, taken from all over the file, look like."""

    values: tuple[str, ...]

    @property
    def field(self) -> PersonField | None:
        """What nearly all values look like."""
        if not self.values:
            return None
        if self._are_nearly_all(_EMAIL):
            return PersonField.EMAIL
        if self._are_nearly_all(_DAY):
            return PersonField.BIRTH_DATE if self._are_births else None
        if self._are_nearly_all(_PHONE):
            return PersonField.PHONE
        if self._are_nearly_all(_POSTAL_CODE):
            return PersonField.POSTAL_CODE
        return None

    def _are_nearly_all(self, pattern: re.Pattern[str]) -> bool:
        fitting = sum(pattern.fullmatch(value) is not None for value in self.values)
        return fitting >= _NEARLY_ALL * len(self.values)

    @property
    def _are_births(self) -> bool:
        # People of a file are of many ages; orders and sign-ups are of a few years.
        years = [int(found[0]) for v in self.values if (found := _YEAR.search(v))]
        return len(set(years)) >= _YEARS_OF_BIRTHS and int(median(years)) in _BIRTHS


def filled_columns(session: Session, file: PersonFile) -> tuple[FileColumn, ...]:
    """The columns that have a name, and a value in any row."""
    named = [column for column in file.columns if column.name]
    if not named:
        return ()
    counts = ", ".join(
        f"count(nullif(trim(cast({column.sql} as varchar)), ''))" for column in named
    )
    found = session.execute(f"select {counts} from {file.table}").rows[0]
    return tuple(c for c, count in zip(named, found, strict=True) if count)


def column_shapes(
    session: Session, file: PersonFile, columns: Sequence[FileColumn]
) -> dict[str, Shape]:
    """The shape of each of these columns, by name."""
    # From all over the file, because files are often sorted.
    step = max(1, file.rows // _SAMPLED_ROWS)
    shapes: dict[str, Shape] = {}
    for start in range(0, len(columns), _TOGETHER):
        some = columns[start : start + _TOGETHER]
        texts = ", ".join(f"trim(cast({column.sql} as varchar))" for column in some)
        rows = session.execute(
            f"select {texts} from {file.table} where rowid % {step} = 0"
        ).rows
        for place, column in enumerate(some):
            values = tuple(str(row[place]) for row in rows if row[place])
            shapes[column.name] = Shape(values=values)
    return shapes
