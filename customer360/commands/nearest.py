"""What someone may have meant."""

from collections.abc import Iterable


def nearest_hint(word: str, names: Iterable[str]) -> str:
    """`did you mean 'customers'?`, or all the names there are.

    >>> nearest_hint("custmers", ["customers", "accounts"])
    "did you mean 'customers'?"
    """
    import difflib

    known = sorted(names)
    close = difflib.get_close_matches(word, known, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"there are {', '.join(known)}"
