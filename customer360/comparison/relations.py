"""Two relations compared: columns, rows by their key, and values column by column."""

from collections.abc import Sequence

from customer360.adapters.protocol import ColumnInfo, Session
from customer360.errors import UsageError
from customer360.records import dataclass
from customer360.resources.relation import quote_identifier

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two: how it is told, its relation in SQL, and its columns."""

    name: str
    relation: str
    columns: tuple[ColumnInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChange:
    """A column that only one side has, or that has another type; None if not there."""

    name: str
    type_here: str | None
    type_there: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnDifference:
    """How many rows of one key have another value in this column."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferentValue:
    """One value of one row that differs; `key` as text."""

    key: tuple[str, ...]
    column: str
    here: str | None
    there: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What differs. Without a key rows are compared whole, and none is `changed`."""

    here: str
    there: str
    key: tuple[str, ...]
    column_changes: tuple[ColumnChange, ...]
    rows_here: int
    rows_there: int
    only_here: int
    only_there: int
    changed: int
    same: int
    differences: tuple[ColumnDifference, ...]
    values: tuple[DifferentValue, ...]
    sample_columns: tuple[str, ...]
    sample_here: tuple[tuple[object, ...], ...]
    sample_there: tuple[tuple[object, ...], ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs, columns included."""
        return not (
            self.column_changes or self.only_here or self.only_there or self.changed
        )


def compare(
    session: Session,
    here: Side,
    there: Side,
    *,
    key: Sequence[str],
    ignored: Sequence[str] = (),
    tolerance: float = 0.0,
    sample: int = 5,
) -> Comparison:
    """Compare the columns that both have; keys match as `is not distinct from` does.

    Raises:
        UsageError: the key is not in both, or several rows have the same.
    """
    left_out = {name.lower() for name in ignored}
    types_here = _types(here, left_out)
    types_there = _types(there, left_out)
    common = [name for name in types_here if name in types_there]
    for name in key:
        if name.lower() not in common:
            raise UsageError(
                f"the key {name!r} is not a column of both",
                hint=f"both have {', '.join(common) or 'no column at all'}",
            )
    lowered = tuple(name.lower() for name in key)
    shared = _Shared(
        session=session,
        here=here,
        there=there,
        key=lowered,
        columns=tuple(common),
        others=tuple(name for name in common if name not in lowered),
        types=types_here,
        tolerance=tolerance,
        sample=sample,
    )
    changes = tuple(
        ColumnChange(
            name=name,
            type_here=types_here.get(name),
            type_there=types_there.get(name),
        )
        for name in dict.fromkeys([*types_here, *types_there])
        if types_here.get(name) != types_there.get(name)
    )
    if lowered:
        return _by_key(shared, changes)
    return _by_whole_rows(shared, changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    session: Session
    here: Side
    there: Side
    key: tuple[str, ...]
    columns: tuple[str, ...]
    others: tuple[str, ...]
    types: dict[str, str]
    tolerance: float
    sample: int

    def differs(self, column: str) -> str:
        """The condition that a value is another one."""
        name = quote_identifier(column)
        kind = self.types[column]
        if self.tolerance and (kind in _NUMBERS or kind.startswith("DECIMAL")):
            return (
                f"case when h.{name} is null or t.{name} is null "
                f"then h.{name} is distinct from t.{name} "
                f"else abs(cast(h.{name} as double) - cast(t.{name} as double)) "
                f"> {self.tolerance!r}::double end"
            )
        return f"h.{name} is distinct from t.{name}"


def _types(side: Side, left_out: set[str]) -> dict[str, str]:
    return {
        column.name.lower(): column.data_type
        for column in side.columns
        if column.name.lower() not in left_out
    }


def _by_key(shared: _Shared, changes: tuple[ColumnChange, ...]) -> Comparison:
    _check_unique(shared, shared.here)
    _check_unique(shared, shared.there)
    counted = [
        f"count(*) filter (where {_IN_BOTH} and {shared.differs(name)})"
        for name in shared.others
    ]
    differs = _any_differs(shared)
    numbers = [
        int(str(number))
        for number in shared.session.execute(
            "select count(*) filter (where h.c360_is_here), "
            "count(*) filter (where t.c360_is_there), "
            "count(*) filter (where t.c360_is_there is null), "
            "count(*) filter (where h.c360_is_here is null), "
            f"count(*) filter (where {_IN_BOTH} and ({differs})), "
            f"count(*) filter (where {_IN_BOTH} and not ({differs}))"
            f"{''.join(', ' + each for each in counted)} from {_joined(shared)}"
        ).rows[0]
    ]
    rows_here, rows_there, only_here, only_there, changed, same, *each = numbers
    differences = [
        ColumnDifference(name=name, rows=rows)
        for name, rows in zip(shared.others, each, strict=True)
        if rows
    ]
    return Comparison(
        here=shared.here.name,
        there=shared.there.name,
        key=shared.key,
        column_changes=changes,
        rows_here=rows_here,
        rows_there=rows_there,
        only_here=only_here,
        only_there=only_there,
        changed=changed,
        same=same,
        differences=tuple(sorted(differences, key=lambda d: (-d.rows, d.name))),
        values=_values(shared, [d.name for d in differences]) if changed else (),
        sample_columns=shared.columns,
        sample_here=_sample(shared, "h", "t.c360_is_there is null", only_here),
        sample_there=_sample(shared, "t", "h.c360_is_here is null", only_there),
    )


_IN_BOTH = "h.c360_is_here and t.c360_is_there"


def _joined(shared: _Shared) -> str:
    matches = " and ".join(
        f"h.{quote_identifier(name)} is not distinct from t.{quote_identifier(name)}"
        for name in shared.key
    )
    listed = _listed(shared.columns)
    return (
        f"(select {listed}, true as c360_is_here from {shared.here.relation}) as h "
        f"full join (select {listed}, true as c360_is_there "
        f"from {shared.there.relation}) as t on {matches}"
    )


def _any_differs(shared: _Shared) -> str:
    return " or ".join(shared.differs(name) for name in shared.others) or "false"


def _check_unique(shared: _Shared, side: Side) -> None:
    listed = _listed(shared.key)
    rows = shared.session.execute(
        f"select count(*), any_value(c360_key) from (select {listed}, "
        f"concat_ws(', ', {listed}) as c360_key from {side.relation} "
        f"group by {listed} having count(*) > 1)"
    ).rows
    number, example = rows[0]
    if number:
        raise UsageError(
            f"{', '.join(shared.key)} is no key of {side.name}: {number} of its values "
            f"are in several rows, {example} for one",
            hint="--key COLUMN ... names another; --whole-rows uses none",
        )


def _values(shared: _Shared, columns: Sequence[str]) -> tuple[DifferentValue, ...]:
    """A few rows that differ, value by value, the least keys first."""
    keys = _listed(shared.key, "h")
    rows = shared.session.execute(
        f"select {', '.join(f'cast({name} as varchar)' for name in keys.split(', '))}, "
        + ", ".join(
            f"{shared.differs(name)}, cast(h.{quote_identifier(name)} as varchar), "
            f"cast(t.{quote_identifier(name)} as varchar)"
            for name in columns
        )
        + f" from {_joined(shared)} where {_IN_BOTH} and ({_any_differs(shared)}) "
        f"order by {keys} limit {shared.sample}"
    ).rows
    found = []
    width = len(shared.key)
    for row in rows:
        key = tuple("" if value is None else str(value) for value in row[:width])
        for place, name in enumerate(columns):
            differs, here, there = row[width + 3 * place : width + 3 * place + 3]
            if differs:
                found.append(
                    DifferentValue(
                        key=key,
                        column=name,
                        here=None if here is None else str(here),
                        there=None if there is None else str(there),
                    )
                )
    return tuple(found)


def _sample(
    shared: _Shared, side: str, where: str, count: int
) -> tuple[tuple[object, ...], ...]:
    if not count:
        return ()
    return shared.session.execute(
        f"select {_listed(shared.columns, side)} from {_joined(shared)} where {where} "
        f"order by {_listed(shared.key, side)} limit {shared.sample}"
    ).rows


def _by_whole_rows(shared: _Shared, changes: tuple[ColumnChange, ...]) -> Comparison:
    """As bags of rows: one that is there twice is not one that is there once."""
    listed = _listed(shared.columns)
    here = f"select {listed} from {shared.here.relation}"
    there = f"select {listed} from {shared.there.relation}"
    only_here = f"({here}) except all ({there})"
    only_there = f"({there}) except all ({here})"
    rows_here, rows_there, less, more = (
        int(str(shared.session.execute(f"select count(*) from ({sql})").rows[0][0]))
        for sql in (here, there, only_here, only_there)
    )
    samples = [
        shared.session.execute(
            f"select * from ({sql}) order by all limit {shared.sample}"
        ).rows
        for sql in (only_here, only_there)
    ]
    return Comparison(
        here=shared.here.name,
        there=shared.there.name,
        key=(),
        column_changes=changes,
        rows_here=rows_here,
        rows_there=rows_there,
        only_here=less,
        only_there=more,
        changed=0,
        same=rows_here - less,
        differences=(),
        values=(),
        sample_columns=shared.columns,
        sample_here=samples[0],
        sample_there=samples[1],
    )


def _listed(columns: Sequence[str], side: str = "") -> str:
    prefix = f"{side}." if side else ""
    return ", ".join(f"{prefix}{quote_identifier(name)}" for name in columns)
