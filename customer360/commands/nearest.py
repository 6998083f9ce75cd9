"""What someone may have meant."""

from collections.abc import Iterable

from customer360.project.nearest import nearest_name

# Of more names than that nobody looks for the one that was meant.
_SHOWN = 12


def nearest_hint(word: str, names: Iterable[str], *, listed_by: str = "") -> str:
    """`did you mean 'customers'?`, or all the names there are.

    Of more names than anyone reads, the command that lists them, if there is one.

    >>> nearest_hint("custmers", ["customers", "accounts"])
    "did you mean 'customers'?"
    >>> nearest_hint("x", [f"model_{each}" for each in range(99)], listed_by="c360 ls")
    '`c360 ls` lists all 99'
    """
    known = sorted(names)
    near = nearest_name(word, known)
    if near is not None:
        return f"did you mean {near!r}?"
    if listed_by and len(known) > _SHOWN:
        return f"`{listed_by}` lists all {len(known)}"
    shown = ", ".join(known[:_SHOWN])
    rest = len(known) - _SHOWN
    return f"there are {shown}" + (f" and {rest} more" if rest > 0 else "")
