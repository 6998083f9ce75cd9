"""Guess what a misspelt name was meant to be."""

from collections.abc import Iterable


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, if any is like it at all.

    >>> nearest_name("stagin", ["staging", "marts"])
    'staging'
    """
    # Ten milliseconds that only a mistake needs to cost.
    from difflib import get_close_matches

    found = get_close_matches(name, list(known), 1)
    return found[0] if found else None
