"""The nodes of a kept parse, each unpacked when it is first looked into.

A command on one model of thousands asks all nodes for their names and parents, and
three of them for the rest. So the few values that a selection reads are set for all
nodes at once, field by field, and the others stay bytes until somebody asks.
"""

import marshal
from collections import deque
from collections.abc import Iterable
from itertools import repeat

from customer360.parsing.shapes import as_mapping, as_sequence, shape_of
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node

# What graphs and selections ask of every node.
_EARLY = (
    "unique_id",
    "resource_type",
    "package_name",
    "name",
    "original_file_path",
    "fqn",
    "tags",
    "group",
    "access",
    "version",
    "latest_version",
    "deprecation_date",
    "patch_path",
    "depends_on",
    "root_path",
    "time_spine",
)
_LATE = shape_of(Node).without(_EARLY)
_KINDS = {str(kind): kind for kind in ResourceType}


class KeptNode(Node):
    """A node like any other; some of its values may still be `packed`."""

    __slots__ = ("packed",)
    packed: bytes

    @property
    def is_as_kept(self) -> bool:
        """False for a changed copy of a kept node."""
        return hasattr(self, "packed")

    def __getattr__(self, name: str) -> object:
        # Python asks here for a slot that is empty.
        if name not in _LATE.names:
            raise AttributeError(name)
        _LATE.fill(self, marshal.loads(self.packed))  # noqa: S302 - checked, and plain
        return object.__getattribute__(self, name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node):
            return NotImplemented
        names = (*_EARLY, *_LATE.names)
        return all(getattr(self, name) == getattr(other, name) for name in names)

    __hash__ = Node.__hash__


def pack_nodes(nodes: Iterable[Node]) -> object:
    """The nodes as plain values."""
    found = list(nodes)
    early = {name: [getattr(node, name) for node in found] for name in _EARLY}
    early["resource_type"] = [str(node.resource_type) for node in found]
    return {"early": early, "late": [_packed(node) for node in found]}


def _packed(node: Node) -> bytes:
    if isinstance(node, KeptNode) and node.is_as_kept:
        return node.packed
    return marshal.dumps(_LATE.take_apart(node))  # type: ignore[arg-type]


def unpack_nodes(values: object) -> dict[str, Node]:
    """The nodes that `pack_nodes` took apart, by id.

    Raises:
        ValueError: these are other values.
    """
    kept = as_mapping(values)
    late = as_sequence(kept["late"])
    nodes = list(map(KeptNode.__new__, repeat(KeptNode, len(late))))
    _set("packed", nodes, late)
    early = as_mapping(kept["early"])
    for name in _EARLY:
        column = as_sequence(early[name])
        if len(column) != len(nodes):
            raise ValueError("the kept project has another shape")
        if name == "resource_type":
            column = [_KINDS[str(kind)] for kind in column]
        _set(name, nodes, column)
    return {node.unique_id: node for node in nodes}


def _set(name: str, nodes: Iterable[Node], values: Iterable[object]) -> None:
    # A million values: the loop is in C.
    deque(map(getattr(KeptNode, name).__set__, nodes, values), maxlen=0)
