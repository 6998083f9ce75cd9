"""Configured values, narrowed."""

from collections.abc import Mapping, Sequence

from customer360.resources.node import Node


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


def sql_header(node: Node) -> str:
    """Statements to run before the node's own, empty if there are none."""
    header = str(node.config.get("sql_header") or "").strip()
    return f"{header.removesuffix(';')};\n" if header else ""
