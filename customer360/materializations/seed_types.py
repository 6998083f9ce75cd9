"""The types of a seed's columns, guessed from its text the way dbt guesses them.

dbt tries whole numbers (INTEGER), numbers (DOUBLE), dates, timestamps, booleans and
text, in this order, on all values of a column, and so do we: the first type that all
values have. Where dbt's guess makes its own load fail we go on: whole numbers that do
not fit become BIGINT, and what only looks like a number (1,000, 5%, NaN) stays text.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime

_NUMBER = re.compile(r"[+-]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][+-]?\d+)?", re.ASCII)
_ISO_TIMESTAMP = re.compile(
    r"(\d{4}-\d{2}-\d{2}|\d{8})"
    r"T\d{2}(:?\d{2}(:?\d{2}([.,]\d+)?)?)?"
    r"(Z|[+-]\d{2}(:?\d{2})?)?",
    re.ASCII,
)
_INTEGER_LIMIT = 2**31
_BIGINT_LIMIT = 2**63


def guess_type(values: Iterable[str]) -> str:
    """The type that all values have; empty ones have any.

    >>> guess_type(["1", "", "2"])
    'INTEGER'
    >>> guess_type(["1", "2.50"])
    'DOUBLE'
    >>> guess_type(["1", "two"])
    'VARCHAR'
    """
    distinct = {value.strip() for value in values}
    distinct.discard("")
    if all(map(_NUMBER.fullmatch, distinct)):
        return _number_type(distinct)
    for name, matches in _OTHERS:
        if all(map(matches, distinct)):
            return name
    return "VARCHAR"


def _number_type(texts: Iterable[str]) -> str:
    from decimal import Decimal

    largest = 0
    for text in texts:
        if text.lstrip("+-").isdecimal():
            number = int(text)
        else:
            exact = Decimal(text)
            if exact != exact.to_integral_value():
                return "DOUBLE"
            number = int(exact)
        largest = max(largest, number, -number - 1)
    if largest < _INTEGER_LIMIT:
        return "INTEGER"
    return "BIGINT" if largest < _BIGINT_LIMIT else "VARCHAR"


def _is_date(text: str) -> bool:
    return _is_time(text, "%Y-%m-%d")


def _is_timestamp(text: str) -> bool:
    return _is_time(text, "%Y-%m-%d %H:%M:%S")


def _is_time(text: str, form: str) -> bool:
    # All have a digit first; asking that is far cheaper than an exception a value.
    if not text[:1].isdigit():
        return False
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 - only its shape is asked for
    except ValueError:
        return False
    return True


def _is_iso_timestamp(text: str) -> bool:
    return _ISO_TIMESTAMP.fullmatch(text) is not None


def _is_boolean(text: str) -> bool:
    return text.lower() in {"true", "false"}


_OTHERS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("DATE", _is_date),
    ("TIMESTAMP", _is_timestamp),
    ("TIMESTAMP", _is_iso_timestamp),
    ("BOOLEAN", _is_boolean),
)
