"""Numbers in the words of titles and tiles."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_STEPS = ((1e9, "billion"), (1e6, "million"))


def share(value: float) -> str:
    """A part of one in percent.

    >>> share(0.6234), share(0.004)
    ('62 %', '0.4 %')
    """
    percent = value * 100
    return f"{percent:.1f} %" if 0 < abs(percent) < 1 else f"{percent:.0f} %"


def month(text: str) -> str:
    """The month of `2026-01`, or of a day in it.

    >>> month("2026-01"), month("2026-12-24")
    ('January 2026', 'December 2026')
    """
    return f"{_MONTHS[int(text[5:7]) - 1]} {text[:4]}"


def count(value: float) -> str:
    """A number of things.

    >>> count(1234), count(2_345_678)
    ('1,234', '2.35 million')
    """
    for step, name in _STEPS:
        if abs(value) >= step:
            return f"{value / step:.2f} {name}"
    return f"{value:,.0f}"


def many(value: float, thing: str) -> str:
    """So many of a thing.

    >>> many(1, "customer"), many(2345, "customer")
    ('1 customer', '2,345 customers')
    """
    return f"{count(value)} {thing}" if value == 1 else f"{count(value)} {thing}s"


def money(value: float, currency: str) -> str:
    """An amount with its currency.

    >>> money(1234.5, "USD"), money(23_456_789, "EUR")
    ('1,234 USD', '23.46 million EUR')
    """
    return f"{count(value)} {currency}".strip()


def change(now: float, before: float) -> str:
    """How much more or less than before.

    Nothing if nothing was, or nothing changed, or so little was that any percentage
    of it would only astonish.

    >>> change(110, 100), change(1, 0), change(2, 2), change(1000, 1)
    ('+10 %', '', '', '')
    """
    if before <= 0 or now == before or now >= 10 * before:
        return ""
    rate = now / before - 1
    return ("+" if rate >= 0 else "\N{MINUS SIGN}") + share(abs(rate))
