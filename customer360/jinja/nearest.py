"""Guess what a misspelt name was meant to be."""

from collections.abc import Iterable


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, if any is like it at all."""
    from difflib import get_close_matches

    found = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def suggest(name: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest known name, or nothing.

    >>> suggest("stg_custmers", ["stg_customers", "dim_dates"])
    "did you mean 'stg_customers'?"
    """
    found = nearest_name(name, known)
    return None if found is None else f"did you mean {found!r}?"
