"""Guess, for a hint, what a misspelt name was meant to be."""

from collections.abc import Iterable

from customer360.project.nearest import nearest_name


def suggest(name: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest known name, or nothing.

    >>> suggest("stg_custmers", ["stg_customers", "dim_dates"])
    "did you mean 'stg_customers'?"
    """
    found = nearest_name(name, known)
    return None if found is None else f"did you mean {found!r}?"
