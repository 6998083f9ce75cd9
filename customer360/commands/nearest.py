"""What someone may have meant."""

from collections.abc import Iterable

from customer360.project.nearest import nearest_name


def nearest_hint(word: str, names: Iterable[str]) -> str:
    """`did you mean 'customers'?`, or all the names there are.

    >>> nearest_hint("custmers", ["customers", "accounts"])
    "did you mean 'customers'?"
    """
    known = sorted(names)
    near = nearest_name(word, known)
    if near is not None:
        return f"did you mean {near!r}?"
    return f"there are {', '.join(known)}"
