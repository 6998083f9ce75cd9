"""Which columns are a model's key, as far as constraints and tests say."""

from collections.abc import Iterable, Mapping, Sequence

from customer360.resources.node import Node

_UNIQUE = frozenset({"unique", "unique_combination_of_columns"})


def primary_keys(
    nodes: Iterable[Node], disabled: Iterable[Node] = ()
) -> dict[str, list[str]]:
    """The key of each node that has one, by `unique_id`.

    A constraint says it best, then columns tested to be unique and never null, then
    those tested to be unique. A disabled test is a claim, too.
    """
    listed = list(nodes)
    tests: dict[str, list[Node]] = {}
    for node in (*listed, *disabled):
        if node.test is not None and node.attached_node is not None:
            tests.setdefault(node.attached_node, []).append(node)
    keys = {
        node.unique_id: _constrained(node) or _tested(tests.get(node.unique_id, ()))
        for node in listed
        if node.test is None
    }
    return {name: key for name, key in keys.items() if key}


def _constrained(node: Node) -> list[str]:
    for constraint in node.constraints:
        if constraint.get("type") == "primary_key":
            return _texts(constraint.get("columns"))
    return [
        column.name
        for column in node.columns.values()
        if any(item.get("type") == "primary_key" for item in column.constraints)
    ][:1]


def _tested(tests: Sequence[Node]) -> list[str]:
    unique: set[str] = set()
    not_null: set[str] = set()
    for node in tests:
        if node.test is not None and node.test.name in _UNIQUE:
            unique.update(_columns(node.test.kwargs))
        elif node.test is not None and node.test.name == "not_null":
            not_null.update(_columns(node.test.kwargs))
    return sorted(unique & not_null or unique)


def _columns(kwargs: Mapping[str, object]) -> list[str]:
    if "column_name" in kwargs:
        return [str(kwargs["column_name"])]
    return _texts(kwargs.get("combination_of_columns"))


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else []
