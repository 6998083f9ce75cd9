"""Which columns of a file say what of a person."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum

from customer360.adapters.protocol import Session
from customer360.errors import IngestionError, UsageError
from customer360.identity.column_shapes import column_shapes, filled_columns
from customer360.identity.person_fields import (
    TELLING_FIELDS,
    PersonField,
    field_named,
    is_forbidden,
    key_rank,
    known_field,
)
from customer360.identity.person_file import FileColumn, PersonFile
from customer360.records import dataclass
from customer360.resources.column_names import normalized

_BIRTH_PARTS = (
    PersonField.BIRTH_YEAR,
    PersonField.BIRTH_MONTH,
    PersonField.BIRTH_DAY,
)
# Of these a person may have several: the further ones complete the first, or count too.
_SEVERAL = frozenset({PersonField.EMAIL, PersonField.PHONE})

# What `--map` says of a field: columns, each of them several joined by blanks.
ToldColumns = Mapping[PersonField, tuple[tuple[str, ...], ...]]


class Why(StrEnum):
    """How it was found out what a column holds."""

    TOLD = "--map"
    NAME = "name"
    CONTENT = "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedColumn:
    """A field and where it comes from: one column, or several joined by blanks."""

    field: PersonField
    columns: tuple[FileColumn, ...]
    why: Why

    @property
    def names(self) -> str:
        """As `--map` would say it."""
        return " + ".join(column.name for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMapping:
    """What the columns of a file mean.

    `ignored` are the names of those that mean nothing here, `empty` of those that hold
    nothing.
    """

    mapped: tuple[MappedColumn, ...]
    ignored: tuple[str, ...]
    empty: tuple[str, ...] = ()

    def of(self, field: PersonField) -> tuple[MappedColumn, ...]:
        """Where the field comes from, the surest first."""
        return tuple(item for item in self.mapped if item.field is field)

    def has(self, field: PersonField) -> bool:
        """True if something says it."""
        return any(item.field is field for item in self.mapped)


def read_told(words: Sequence[str]) -> ToldColumns:
    """Read `--map` words, `field=column` or `field=column+column`; `field=` is nothing.

    Raises:
        UsageError: a word has another shape, or there is no such field.
    """
    told: dict[PersonField, tuple[tuple[str, ...], ...]] = {}
    for word in words:
        ours, sign, theirs = word.partition("=")
        if not sign or not ours.strip():
            raise UsageError(
                f"--map cannot be {word!r}",
                hint="write --map FIELD=COLUMN, for example --map last_name=lname",
            )
        field = known_field(ours)
        if field is None:
            near = get_close_matches(ours.strip().lower(), list(PersonField), n=1)
            guess = f"did you mean {near[0]!r}? " if near else ""
            raise UsageError(
                f"--map: there is no field {ours.strip()!r}",
                hint=f"{guess}The fields are {', '.join(PersonField)}",
            )
        if field in told and (field not in _SEVERAL or not theirs.strip()):
            raise UsageError(f"--map says {field} twice", hint="say it once")
        if theirs.strip():
            told[field] = (*told.get(field, ()), (theirs.strip(),))
        else:
            told[field] = ()
    return told


def check_told(told: ToldColumns, files: Sequence[PersonFile]) -> None:
    """Refuse columns that no file has.

    Raises:
        UsageError: names the column and those that there are.
    """
    for field, terms in told.items():
        for (text,) in terms:
            if any(_told_columns(file, text) for file in files):
                continue
            names = dict.fromkeys(c.name for file in files for c in file.columns)
            near = get_close_matches(text, list(names), n=1, cutoff=0.5)
            guess = f"did you mean {near[0]!r}? " if near else ""
            raise UsageError(
                f"--map {field}={text}: there is no column {text!r}",
                hint=f"{guess}There is {', '.join(map(repr, names))}",
            )


def map_person_columns(
    session: Session, file: PersonFile, told: ToldColumns, *, left_out: frozenset[str]
) -> PersonMapping:
    """Find by name, then by content, what is known of a person.

    `left_out` are columns that are something else, such as the record's key.

    Raises:
        IngestionError: nothing in the file tells one person from another.
    """
    mapped = list(_told(file, told))
    settled = {item.field for item in mapped}
    settled |= {field for field, terms in told.items() if not terms}
    taken = {column.name for item in mapped for column in item.columns} | left_out
    filled = filled_columns(session, file)
    free = [
        column
        for column in filled
        if column.name not in taken and not is_forbidden(column.name)
    ]
    named = _by_name(free, settled)
    taken |= {column.name for item in named for column in item.columns}
    unknown = [
        column
        for column in free
        if column.name not in taken and key_rank(column.name) is None
    ]
    settled |= {item.field for item in named}
    mapped += [*named, *_by_content(session, file, unknown, settled)]
    mapped = _settle_names(session, file, mapped)
    used = {column.name for item in mapped for column in item.columns} | left_out
    empty = [column.name for column in file.columns if column not in filled]
    mapping = PersonMapping(
        mapped=tuple(sorted(mapped, key=lambda item: _ORDER[item.field])),
        ignored=tuple(c.name for c in filled if c.name not in used),
        empty=tuple(name for name in empty if name and name not in used),
    )
    if not any(map(mapping.has, TELLING_FIELDS)):
        raise _tells_nobody(file, mapping.empty)
    return mapping


_ORDER = {field: place for place, field in enumerate(PersonField)}


def _told(file: PersonFile, told: ToldColumns) -> Sequence[MappedColumn]:
    return [
        MappedColumn(field=field, columns=columns, why=Why.TOLD)
        for field, terms in told.items()
        for (text,) in terms
        if (columns := _told_columns(file, text))
    ]


def _told_columns(file: PersonFile, text: str) -> tuple[FileColumn, ...]:
    if (column := _column_called(file, text)) is not None:
        return (column,)
    parts = [_column_called(file, part.strip()) for part in text.split("+")]
    columns = tuple(part for part in parts if part is not None)
    return columns if len(columns) == len(parts) else ()


def _column_called(file: PersonFile, name: str) -> FileColumn | None:
    exact = file.column(name)
    if exact is not None or not normalized(name) or "+" in name:
        return exact
    alike = (c for c in file.columns if normalized(c.name) == normalized(name))
    return next(alike, None)


def _by_name(
    columns: Sequence[FileColumn], settled: set[PersonField]
) -> Sequence[MappedColumn]:
    found: dict[PersonField, list[tuple[int, FileColumn]]] = {}
    for column in columns:
        meaning = field_named(column.name)
        if meaning is not None and meaning[0] not in settled:
            found.setdefault(meaning[0], []).append((meaning[1], column))
    if not all(part in found for part in _BIRTH_PARTS) or (
        PersonField.BIRTH_DATE in found
    ):
        # A year alone is no date, and `by` may mean something else.
        found = {field: x for field, x in found.items() if field not in _BIRTH_PARTS}
    return [
        MappedColumn(field=field, columns=(column,), why=Why.NAME)
        for field, ranked in found.items()
        for _, column in sorted(ranked, key=lambda item: item[0])[
            : None if field in _SEVERAL else 1
        ]
    ]


def _by_content(
    session: Session,
    file: PersonFile,
    columns: Sequence[FileColumn],
    found: set[PersonField],
) -> Sequence[MappedColumn]:
    shapes = column_shapes(session, file, columns)
    mapped: list[MappedColumn] = []
    for column in columns:
        field = shapes[column.name].field
        if field is not None and (field not in found or _is_further(field, mapped)):
            found.add(field)
            mapped.append(MappedColumn(field=field, columns=(column,), why=Why.CONTENT))
    return mapped


def _is_further(field: PersonField, mapped: Sequence[MappedColumn]) -> bool:
    return field in _SEVERAL and any(item.field is field for item in mapped)


def _settle_names(
    session: Session, file: PersonFile, mapped: Sequence[MappedColumn]
) -> list[MappedColumn]:
    # Beside a first name, a column called `name` may be the last name: in German files
    # it mostly is.
    by_field = {item.field: item for item in mapped}
    full = by_field.get(PersonField.FULL_NAME)
    first = by_field.get(PersonField.FIRST_NAME)
    if full is None or first is None or PersonField.LAST_NAME in by_field:
        return list(mapped)
    if full.why is Why.TOLD or _holds_first_names(session, file, full, first):
        return list(mapped)
    last = MappedColumn(
        field=PersonField.LAST_NAME, columns=full.columns, why=Why.CONTENT
    )
    return [last if item is full else item for item in mapped]


def _holds_first_names(
    session: Session, file: PersonFile, full: MappedColumn, first: MappedColumn
) -> bool:
    names = f"lower(cast({full.columns[0].sql} as varchar))"
    first_name = f"lower(trim(cast({first.columns[0].sql} as varchar)))"
    share = session.execute(
        f"select avg(cast(contains({names}, {first_name}) as integer)) from "
        f"(select * from {file.table} limit 20000) "
        f"where {first_name} != '' and {names} != ''"
    ).rows[0][0]
    return share is not None and float(str(share)) > 0.3


def _tells_nobody(file: PersonFile, empty: Sequence[str]) -> IngestionError:
    names = [c.name for c in file.columns if c.name and c.name not in empty]
    seen = f"the columns are {', '.join(map(repr, names[:30])) or 'all empty'}"
    if empty and names:
        seen += f"; empty are {', '.join(map(repr, empty[:30]))}"
    return IngestionError(
        "no column is known to hold a name, an e-mail address, a phone number or a "
        f"national id; {seen}",
        path=file.name,
        hint="say which is which, for example --map last_name=COLUMN; a file without "
        "column names needs --no-header, and then --map last_name=column_2",
    )
