"""Configured values, narrowed."""

from collections.abc import Mapping, Sequence


def texts(value: object) -> tuple[str, ...]:
    """One text or a list of them, as texts; nothing gives none.

    >>> texts("id"), texts(["a", "b"]), texts(None)
    (('id',), ('a', 'b'), ())
    """
    if not value:
        return ()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(str(item) for item in value)
    return (str(value),)


def mapping(value: object) -> Mapping[str, object]:
    """A mapping with text keys; anything else gives an empty one."""
    if not isinstance(value, Mapping):
        return {}
    return {str(key): item for key, item in value.items()}
