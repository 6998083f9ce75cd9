"""Files of people become the raw tables that matching starts from."""

from collections.abc import Sequence

from customer360.adapters.protocol import Session
from customer360.errors import IngestionError
from customer360.identity.person_fields import PersonField, key_rank
from customer360.identity.person_file import FileColumn, PersonFile
from customer360.identity.person_mapping import PersonMapping
from customer360.identity.person_values import (
    DAY_OR_MONTH_FIRST,
    further_phones,
    person_values,
    text_of,
)
from customer360.records import dataclass
from customer360.resources.raw_tables import CUSTOMERS, PHONES

_SHOWN_KEYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInput:
    """A file, what it says of people, and where its records' keys are.

    `key` is None where the number of the row is the key. `prefix` is put before the
    key where several files have the same keys.
    """

    file: PersonFile
    mapping: PersonMapping
    key: FileColumn | None
    source_column: FileColumn | None = None
    prefix: str = ""

    @property
    def record_id(self) -> str:
        """SQL of the record's key, as it is in all tables and in what is written."""
        key = f"trim(cast({self.key.sql} as varchar))" if self.key else "rowid + 1"
        if self.prefix:
            return f"'{_doubled(self.prefix)}' || {key}"
        return f"cast({key} as varchar)"

    @property
    def source(self) -> str:
        """SQL of where the record comes from."""
        if self.source_column is None:
            return f"'{_doubled(self.file.source)}'"
        return f"trim(cast({self.source_column.sql} as varchar))"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledField:
    """A field, where it comes from, why so, and the share of records that have it."""

    field: str
    columns: str
    why: str
    share: float


def filled_fields(session: Session, item: PersonInput) -> tuple[FilledField, ...]:
    """How full each mapped field of a file is."""
    mapped = item.mapping.mapped
    counts = ", ".join(f"count({text_of(one)})" for one in mapped)
    found = session.execute(f"select {counts} from {item.file.table}").rows[0]
    return tuple(
        FilledField(
            field=str(one.field),
            columns=one.names,
            why=str(one.why),
            share=int(str(count)) / item.file.rows,
        )
        for one, count in zip(mapped, found, strict=True)
    )


def find_key(session: Session, file: PersonFile) -> FileColumn | None:
    """The best column by name that has another value in every row."""
    ranked = sorted(
        (rank, place)
        for place, column in enumerate(file.columns)
        if (rank := key_rank(column.name)) is not None
    )
    columns = (file.columns[place] for _, place in ranked)
    return next((c for c in columns if _is_key(session, file, c)), None)


def likely_key(file: PersonFile) -> FileColumn | None:
    """The best column by name, whatever its values."""
    ranked = [(key_rank(column.name), column) for column in file.columns]
    known = [(rank, column) for rank, column in ranked if rank is not None]
    return min(known, key=lambda item: item[0])[1] if known else None


def repeated_keys(
    session: Session, file: PersonFile, column: FileColumn
) -> tuple[str, ...]:
    """A few values that several rows have; an empty text stands for none."""
    rows = session.execute(
        f"select coalesce(trim(cast({column.sql} as varchar)), '') as key "
        f"from {file.table} group by key having count(*) > 1 or key = '' "
        f"order by key limit {_SHOWN_KEYS}"
    ).rows
    return tuple(str(row[0]) for row in rows)


def check_key(session: Session, file: PersonFile, column: FileColumn) -> None:
    """Refuse a column that names two rows alike, or a row not at all.

    Raises:
        IngestionError: names the keys.
    """
    repeated = repeated_keys(session, file, column)
    if not repeated:
        return
    if repeated[0] == "":
        raise IngestionError(
            f"the key {column.name!r} is empty in some rows",
            path=file.name,
            hint="name another column with --id, or leave --id out to number the rows",
        )
    raise IngestionError(
        f"several rows have the same key {column.name!r}: "
        f"{', '.join(map(repr, repeated))}",
        path=file.name,
        hint="name another column with --id, or leave --id out to number the rows",
    )


def _is_key(session: Session, file: PersonFile, column: FileColumn) -> bool:
    counts = session.execute(
        f"select count(*), count(distinct nullif(trim(cast({column.sql} as varchar)), "
        f"'')) from {file.table}"
    ).rows[0]
    return counts[0] == counts[1]


def have_common_keys(session: Session, inputs: Sequence[PersonInput]) -> bool:
    """True if a key is in two files."""
    if len(inputs) < 2:
        return False
    keys = " union all ".join(
        f"select {item.record_id} as key from {item.file.table}" for item in inputs
    )
    rows = session.execute(
        f"select 1 from ({keys}) group by key having count(*) > 1 limit 1"
    ).rows
    return bool(rows)


def fill_raw_tables(session: Session, inputs: Sequence[PersonInput]) -> None:
    """Insert the people of all files; the raw tables are there and empty."""
    for item in inputs:
        values = {
            "customer_id": item.record_id,
            "source_system": item.source,
            **person_values(
                item.mapping, is_month_first=_is_month_first(session, item)
            ),
        }
        kept = {name: sql for name, sql in values.items() if name in _COLUMNS}
        before = session.execute(f"select count(*) from {CUSTOMERS.full_name}").rows
        session.execute(
            f"insert into {CUSTOMERS.full_name} ({', '.join(kept)}) "
            f"select {', '.join(kept.values())} from {item.file.table}"
        )
        if not any(map(item.mapping.has, _PARTS_OF_NAMES)):
            _tell_lone_names(session, first_row=int(str(before[0][0])))
        for place, phone in enumerate(further_phones(item.mapping), start=2):
            session.execute(
                f"insert into {PHONES.full_name} "
                "(phone_id, customer_id, phone_number, is_primary) "
                f"select {item.record_id} || '-{place}', {item.record_id}, {phone}, "
                f"false from {item.file.table} where {phone} is not null"
            )


_COLUMNS = frozenset(CUSTOMERS.column_names)
_PARTS_OF_NAMES = (PersonField.FIRST_NAME, PersonField.LAST_NAME)


def _tell_lone_names(session: Session, *, first_row: int) -> None:
    # Of full names that are one word, some are first names: those that mostly are one
    # where both are there.
    session.execute(
        f"update {CUSTOMERS.full_name} set first_name = last_name, last_name = null "
        f"where first_name is null and rowid >= {first_row} and lower(last_name) in ("
        "select name from (select lower(first_name) as name, 1 as sign "
        f"from {CUSTOMERS.full_name} where last_name is not null union all "
        f"select lower(last_name), -1 from {CUSTOMERS.full_name} "
        "where first_name is not null) group by name having sum(sign) > 0)"
    )


def _is_month_first(session: Session, item: PersonInput) -> bool:
    # 12/31/1980 has one reading, and its file then has one for all days.
    births = item.mapping.of(PersonField.BIRTH_DATE)
    if not births:
        return False
    text = text_of(births[0])
    first, second = (
        f"count(*) filter (try_cast(regexp_extract({text}, '{DAY_OR_MONTH_FIRST}', "
        f"{group}) as integer) > 12)"
        for group in (1, 2)
    )
    counts = session.execute(f"select {first}, {second} from {item.file.table}").rows
    return int(str(counts[0][1])) > int(str(counts[0][0]))


def _doubled(text: str) -> str:
    return text.replace("'", "''")
