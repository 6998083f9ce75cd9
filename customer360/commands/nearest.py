"""What someone may have meant."""

from collections.abc import Iterable

from customer360.project.nearest import nearest_name

# Of more names than that nobody looks for the one that was meant.
_SHOWN = 12


def nearest_hint(word: str, names: Iterable[str]) -> str:
    """`did you mean 'customers'?`, or all the names there are.

    >>> nearest_hint("custmers", ["customers", "accounts"])
    "did you mean 'customers'?"
    """
    known = sorted(names)
    near = nearest_name(word, known)
    if near is not None:
        return f"did you mean {near!r}?"
    shown = ", ".join(known[:_SHOWN])
    rest = len(known) - _SHOWN
    return f"there are {shown}" + (f" and {rest} more" if rest > 0 else "")
