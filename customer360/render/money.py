"""Amounts, dates and shares as people read them."""

from datetime import date, datetime
from decimal import Decimal


def money(amount: object, currency_code: object) -> str:
    """`1,234.50 USD`; nothing for nothing.

    >>> money(Decimal("1234.5"), "USD"), money(None, "USD")
    ('1,234.50 USD', '')
    """
    if amount is None:
        return ""
    said = f"{Decimal(str(amount)):,.2f}"
    return f"{said} {currency_code}" if currency_code else said


def day(moment: object) -> str:
    """The day of a date or a time, `2026-01-31`."""
    match moment:
        case datetime():
            return moment.date().isoformat()
        case date():
            return moment.isoformat()
        case None:
            return ""
        case _:
            return str(moment)


def minute(moment: datetime) -> str:
    """`2026-01-31 12:00`; the day alone at midnight."""
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return day(moment)
    return f"{moment:%Y-%m-%d %H:%M}"


def percent(share: object) -> str:
    """A whole percentage, told as a bound where it is almost none or almost all.

    >>> percent(0.426), percent(0.0004), percent(0.9999), percent(None)
    ('43%', 'under 1%', 'over 99%', '')
    """
    if share is None:
        return ""
    value = float(str(share))
    if 0 < value < 0.01:
        return "under 1%"
    if 0.99 < value < 1:
        return "over 99%"
    return f"{value:.0%}"
