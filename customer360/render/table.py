"""Rows as an aligned text table, as `show` prints them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from customer360.render.safe_text import one_line

_WIDEST = 60


def text_table(
    names: Sequence[str], rows: Sequence[Sequence[object]]
) -> tuple[str, ...]:
    """A header, a rule and a line for each row; numbers stand right.

    >>> print(*text_table(("id", "v"), ((1, "x"),)), sep="\\n")
    | id | v |
    | -- | - |
    |  1 | x |
    """
    header = [cell_text(name) for name in names]
    body = [[cell_text(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *body, strict=True)]
    right = [
        all(_is_number(row[place]) for row in rows) and bool(rows)
        for place in range(len(header))
    ]
    return (
        _line(header, widths, [False] * len(header)),
        _line(["-" * width for width in widths], widths, right),
        *(_line(row, widths, right) for row in body),
    )


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    )
    return "| " + " | ".join(padded) + " |"


def cell_text(value: object) -> str:
    """A value as a cell shows it: on one line, cut where it is long."""
    match value:
        case None:
            return ""
        case datetime():
            text = value.isoformat(sep=" ")
        case _:
            text = one_line(str(value))
    return text if len(text) <= _WIDEST else text[: _WIDEST - 3] + "..."


def _is_number(value: object) -> bool:
    is_bool = isinstance(value, bool)
    return value is None or (not is_bool and isinstance(value, (int, float, Decimal)))
