"""What a page holds: tiles with a number, figures with a chart and its table."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from customer360.records import dataclass, field

Value = str | int | float | bool | None
Row = tuple[Value, ...]


class Kind(StrEnum):
    """How a figure is drawn. The page's script has one function for each."""

    BARS = "bars"
    STACK = "stack"
    LINES = "lines"
    HEAT = "heat"
    TREE = "tree"
    TABLE = "table"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a figure's table. `unit` is count, share, money, days, text, ..."""

    name: str
    unit: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The same figure of some customers only."""

    name: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart and the table behind it.

    `title` says what it shows, `note` the unit and from which date. `roles` tells the
    page which column is what; a role may name several, between which the reader
    switches. `variants` are its rows of groups of customers. An empty figure's `note`
    says why there is nothing.
    """

    name: str
    title: str
    note: str
    kind: Kind
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    roles: Mapping[str, object] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One number with what it was before and its last months.

    `variants` are the same number of some customers, whose `group` they name.
    """

    label: str
    value: str
    change: str = ""
    is_good: bool | None = None
    trend: tuple[float, ...] = ()
    group: str = ""
    variants: tuple["Tile", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Figures about one thing."""

    name: str
    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything on the page."""

    project: str
    as_of: str
    currency: str
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]


def columns(*names: tuple[str, str] | str) -> tuple[Column, ...]:
    """Columns from names, or names with units."""
    return tuple(
        Column(name=given)
        if isinstance(given, str)
        else Column(name=given[0], unit=given[1])
        for given in names
    )


def plain(value: object) -> Value:
    """A value of the database as JSON has it; dates as ISO text."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return round(value, 6)
        case Decimal():
            return float(value)
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def plain_rows(rows: Sequence[Sequence[object]]) -> tuple[Row, ...]:
    """The same for rows."""
    return tuple(tuple(plain(value) for value in row) for row in rows)


def number(value: Value) -> float:
    """A number to reckon with; what is missing is zero."""
    return float(value) if isinstance(value, (int, float)) else 0.0
