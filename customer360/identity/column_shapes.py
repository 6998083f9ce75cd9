"""What the values of columns look like, where their names do not tell what they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from customer360.adapters.protocol import Session
from customer360.identity.person_fields import PersonField
from customer360.identity.person_file import FileColumn, PersonFile

_SAMPLED_ROWS = 20_000
_NEARLY_ALL = 0.8
_YEARS_OF_BIRTHS = 15

_EMAIL = r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,24}"
_DAY = (
    r"(18|19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}([ T].*)?"
    r"|(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](18|19|20)\d\d"
)
_PHONE = r"[+(0][0-9 ()./-]{6,20}|\(?\d{3}[)./ -]+\d{3}[./ -]+\d{4}"
# British and Canadian codes cannot be anything else; five digits can.
_POSTAL_CODE = (
    r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How many values of a sample are there, and how many look like what."""

    filled: int
    emails: int
    phones: int
    days: int
    postal_codes: int
    years: int
    median_year: int

    @property
    def field(self) -> PersonField | None:
        """What nearly all values look like."""
        if not self.filled:
            return None
        enough = _NEARLY_ALL * self.filled
        if self.emails >= enough:
            return PersonField.EMAIL
        if self.days >= enough and self._are_births:
            return PersonField.BIRTH_DATE
        if self.phones >= enough and self.days < enough:
            return PersonField.PHONE
        if self.postal_codes >= enough:
            return PersonField.POSTAL_CODE
        return None

    @property
    def _are_births(self) -> bool:
        # People of a file are of many ages; orders and sign-ups are of a few years.
        return self.years >= _YEARS_OF_BIRTHS and 1900 <= self.median_year <= 2005


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
    if not columns:
        return {}
    counts = ", ".join(
        count for place in range(len(columns)) for count in _counts(f"v{place}")
    )
    values = ", ".join(
        f"nullif(trim(cast({column.sql} as varchar)), '') as v{place}"
        for place, column in enumerate(columns)
    )
    rows = session.execute(
        f"select {counts} from (select {values} from {file.table} "
        f"limit {_SAMPLED_ROWS})"
    ).rows
    numbers = [int(str(value or 0)) for value in rows[0]]
    return {
        column.name: Shape(
            filled=numbers[7 * place],
            emails=numbers[7 * place + 1],
            phones=numbers[7 * place + 2],
            days=numbers[7 * place + 3],
            postal_codes=numbers[7 * place + 4],
            years=numbers[7 * place + 5],
            median_year=numbers[7 * place + 6],
        )
        for place, column in enumerate(columns)
    }


def _counts(value: str) -> tuple[str, ...]:
    year = (
        f"case when regexp_full_match({value}, '{_DAY}') then try_cast("
        f"regexp_extract({value}, '(18|19|20)\\d\\d') as integer) end"
    )
    return (
        f"count({value})",
        *(
            f"count(*) filter (regexp_full_match({value}, '{pattern}'))"
            for pattern in (_EMAIL, _PHONE, _DAY, _POSTAL_CODE)
        ),
        f"count(distinct {year})",
        f"cast(median({year}) as integer)",
    )
