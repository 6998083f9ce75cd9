"""The SQL that turns a file's rows into ours and says what is wrong with each."""

from collections.abc import Mapping

from customer360.ingestion.mapping import ColumnMapping, Term, TermKind
from customer360.ingestion.readings import READINGS, Reading, nothing_or_text
from customer360.ingestion.source import ROW_NUMBER, Field, Source, string_literal
from customer360.records import dataclass
from customer360.resources.raw_tables import RawColumn, RawTable, RawType

ID_COLUMNS = frozenset({"customer_id", "account_id"})
FAULT = "fault"
KEY_HASH = "key_hash"
_SEPARATOR, _NOTHING_THERE = "\x1f", "\x1e"
_FLOATS = frozenset({"DOUBLE", "FLOAT"})
_NESTED = ("STRUCT", "MAP", "UNION")
_TIMES = ("TIMESTAMP", "DATE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that can be wrong with a row; `number` stands in the `fault` column.

    `text` is SQL of what the file says there, `reason` a sentence with `{text}`.
    """

    number: int
    column: str
    condition: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedColumn:
    """A column whose text must be read. `texts` are its texts' names in the query."""

    column: RawColumn
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesQuery:
    """A query of a file's rows in our columns.

    It gives `columns`, the texts they were read from, `fault` (0 where all is well)
    and, if it is numbered, the row's number.
    """

    sql: str
    columns: tuple[str, ...]
    faults: tuple[Fault, ...]
    typed: tuple[TypedColumn, ...]


def values_query(
    source: Source,
    table: RawTable,
    mapping: ColumnMapping,
    readings: Mapping[str, Reading],
    *,
    system: str,
    time_zone: str | None,
    numbered: bool = False,
) -> ValuesQuery:
    """Build the query. `readings` may leave out columns to be read the plain way."""
    columns = [
        _Column(column, mapping.terms[column.name], index, readings, time_zone)
        for index, column in enumerate(table.columns)
        if column.name in mapping.terms
    ]
    key = table.key or ""
    texts = dict(text for column in columns for text in column.texts)
    key_texts = {
        f"key_text_{index}": _key_text(term)
        for index, term in enumerate(mapping.key_terms)
    }
    values = {key: _made_key(list(key_texts))}
    if "source_system" in table.column_names:
        values["source_system"] = string_literal(system)
    values |= {
        column.name: column.value
        for column in columns
        if column.name != key or not key_texts
    }
    values |= {
        name: _qualified(system, sql)
        for name, sql in values.items()
        if name == key or name in ID_COLUMNS
    }
    number = [ROW_NUMBER] if numbered else []
    inner = [f"{sql} as {name}" for name, sql in (texts | key_texts).items()]
    outer = [f"{sql} as {name}" for name, sql in values.items()]
    read = (
        f"select {', '.join([*outer, *texts, *number])} from "
        f"(select {', '.join([*inner, *number])} from "
        f"{source.numbered if numbered else source.relation})"
    )
    faults = _faults(table, mapping, columns, with_key=not key_texts)
    cases = " ".join(f"when {fault.condition} then {fault.number}" for fault in faults)
    return ValuesQuery(
        sql=f"select *, {f'case {cases} else 0 end' if cases else '0'} as {FAULT} "
        f"from ({read})",
        columns=tuple(values),
        faults=tuple(faults),
        typed=tuple(
            TypedColumn(column=column.column, texts=tuple(map(_first, column.texts)))
            for column in columns
            if column.is_read
        ),
    )


def _first(pair: tuple[str, str]) -> str:
    return pair[0]


class _Column:
    """One of our columns: the texts it is made from, and its value made of them."""

    def __init__(
        self,
        column: RawColumn,
        term: Term,
        index: int,
        readings: Mapping[str, Reading],
        time_zone: str | None,
    ) -> None:
        self.column = column
        self.name = column.name
        self.is_read = column.data_type != RawType.TEXT
        self._kind = term.kind
        self._zone = time_zone if column.data_type == RawType.TIME else None
        self._reading = readings.get(column.name) or (
            READINGS[column.data_type][0] if self.is_read else None
        )
        self._native = [_native(field, column.data_type) for field in term.fields]
        if term.kind == TermKind.CONSTANT:
            sources = [string_literal(term.constant)]
            self._native = [None]
        elif self.is_read:
            sources = [
                field.sql if native else as_text(field)
                for field, native in zip(term.fields, self._native, strict=True)
            ]
        else:
            sources = [as_text(field) for field in term.fields]
        self.texts = [
            (f"text_{index}_{part}", self._text(sql, native))
            for part, (sql, native) in enumerate(
                zip(sources, self._native, strict=True)
            )
        ]

    def _text(self, sql: str, native: str | None) -> str:
        if native is not None:
            return sql
        if self.is_read:
            return nothing_or_text(sql)
        if self.name.endswith("_id") or self._kind == TermKind.JOINED:
            return f"nullif(trim({sql}), '')"
        return f"nullif({sql}, '')"

    @property
    def value(self) -> str:
        """SQL of the value, over the names of the texts."""
        parts = [
            self._part(name, native)
            for (name, _), native in zip(self.texts, self._native, strict=True)
        ]
        match self._kind:
            case TermKind.PRODUCT:
                product = " * ".join(parts)
                return f"try_cast({product} as {self.column.data_type})"
            case TermKind.JOINED:
                return f"nullif(concat_ws(' ', {', '.join(parts)}), '')"
            case _:
                return parts[0]

    def _part(self, name: str, native: str | None) -> str:
        money = str(RawType.MONEY)
        # Factors keep more digits than money has.
        wide = "decimal(18, 6)" if self._kind == TermKind.PRODUCT else money
        if native is not None and self.is_read:
            sql = native.replace("{x}", name).replace(money, wide)
            if self._zone is not None and "epoch_us" not in sql:
                sql = f"timezone('UTC', timezone({string_literal(self._zone)}, {sql}))"
            return sql
        if self._reading is None:
            return name
        return self._reading.over(name, time_zone=self._zone).replace(money, wide)

    @property
    def is_there(self) -> str:
        """SQL: the file says something."""
        return " and ".join(f"{name} is not null" for name, _ in self.texts)

    @property
    def said(self) -> str:
        """SQL: what the file says, for a message."""
        shown = ", ".join(f"cast({name} as varchar)" for name, _ in self.texts)
        return f"concat_ws(' * ', {shown})"


def _faults(
    table: RawTable,
    mapping: ColumnMapping,
    columns: list[_Column],
    *,
    with_key: bool,
) -> list[Fault]:
    needed = [table.key or ""] if with_key else []
    faults = [
        ("is empty", name, f"{name} is null")
        for name in [*needed, *mapping.required]
        if not any(column.name == name and column.is_read for column in columns)
    ]
    result = [
        Fault(
            number=number,
            column=name,
            condition=condition,
            text="null",
            reason=f"{name} {problem}",
        )
        for number, (problem, name, condition) in enumerate(faults, start=1)
    ]
    for column in columns:
        if not column.is_read:
            continue
        if column.name in mapping.required:
            result.append(
                Fault(
                    number=len(result) + 1,
                    column=column.name,
                    condition=f"not ({column.is_there})",
                    text="null",
                    reason=f"{column.name} is empty",
                )
            )
        result.append(
            Fault(
                number=len(result) + 1,
                column=column.name,
                condition=f"{column.is_there} and {column.name} is null",
                text=column.said,
                reason=f"{column.name} cannot be {{text}}: {_wanted(column.column)}",
            )
        )
    return result


def _wanted(column: RawColumn) -> str:
    match column.data_type:
        case RawType.MONEY:
            return "not a number"
        case RawType.TIME:
            return "not a time"
        case RawType.BOOLEAN:
            return "neither yes nor no"
        case RawType.TEXT | RawType.COUNT:
            return "not readable"


def _qualified(system: str, sql: str) -> str:
    return f"{string_literal(system + ':')} || {sql}"


def _made_key(names: list[str]) -> str:
    parts = ", ".join(
        f"coalesce({name}, {string_literal(_NOTHING_THERE)})" for name in names
    )
    return f"md5(concat_ws({string_literal(_SEPARATOR)}, {parts}))"


def _key_text(term: Term) -> str:
    if term.kind == TermKind.CONSTANT:
        return string_literal(term.constant)
    parts = [f"coalesce(trim({as_text(field)}), '')" for field in term.fields]
    return f"concat_ws({string_literal(_SEPARATOR)}, {', '.join(parts)})"


def as_text(field: Field) -> str:
    """SQL of a column as text; a whole number that came as a float has no `.0`."""
    kind = field.data_type
    if kind == "VARCHAR":
        return field.sql
    if kind in _FLOATS:
        return (
            f"case when {field.sql} = trunc({field.sql}) and abs({field.sql}) < 1e15 "
            f"then cast(cast({field.sql} as bigint) as varchar) "
            f"else cast({field.sql} as varchar) end"
        )
    if kind.startswith(_NESTED) or kind.endswith("]"):
        return f"cast(to_json({field.sql}) as varchar)"
    return f"cast({field.sql} as varchar)"


def _native(field: Field, wanted: RawType) -> str | None:
    # How a column that has a type already becomes ours; None: through its text.
    kind = field.data_type
    match wanted:
        case RawType.MONEY if kind in _FLOATS or "INT" in kind or "DEC" in kind:
            return f"try_cast({{x}} as {RawType.MONEY})"
        case RawType.TIME if kind == "TIMESTAMP WITH TIME ZONE":
            return "make_timestamp(epoch_us({x}))"
        case RawType.TIME if kind.startswith(_TIMES):
            return "try_cast({x} as timestamp)"
        case RawType.BOOLEAN if kind == "BOOLEAN":
            return "{x}"
        case _:
            return None
