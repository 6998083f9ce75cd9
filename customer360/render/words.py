"""Counts, durations and names, as dbt and people spell them."""

from collections.abc import Mapping, Sequence

from customer360.resources.kinds import ResourceType
from customer360.resources.node import GraphNode, Node, Source, UnitTest

_NAMES = {
    "test": "data test",
    "unit_test": "unit test",
    "sql operation": "sql operation",
    "operation": "project hook",
    "analysis": "analysis",
    "semantic_model": "semantic model",
    "saved_query": "saved query",
}
_PLURALS = {"analysis": "analyses", "saved query": "saved queries"}


def counted(number: int, name: str) -> str:
    """Join number and noun.

    >>> counted(1, "seed"), counted(2, "analysis")
    ('1 seed', '2 analyses')
    """
    return f"{number} {name}" if number == 1 else f"{number} {plural(name)}"


def plural(name: str) -> str:
    """The noun for several."""
    return _PLURALS.get(name, name + "s")


def stat_line(counts: Mapping[str, int]) -> str:
    """`4 models, 1 seed, 3 data tests`, in the order given."""
    return ", ".join(
        counted(number, _NAMES.get(kind, kind))
        for kind, number in counts.items()
        if number
    )


def kind_of(node: GraphNode) -> str:
    """`table model`, `seed`, `test`: what a summary counts."""
    if isinstance(node, Node) and node.resource_type is ResourceType.MODEL:
        return f"{node.materialized} model"
    return str(node.resource_type)


def kinds_of(nodes: Sequence[GraphNode]) -> str:
    """`1 seed, 2 table models, 3 data tests`, sorted as dbt sorts."""
    counts: dict[str, int] = {}
    for node in nodes:
        kind = kind_of(node)
        counts[kind] = counts.get(kind, 0) + 1
    return stat_line(dict(sorted(counts.items())))


def place_of(node: Node) -> str:
    """`marts.dim_customers`."""
    return f"{node.schema}.{node.alias}"


def described(node: GraphNode) -> str:
    """What runs: `sql table model marts.dim_customers`, `test not_null_a_id`."""
    if isinstance(node, Source):
        return f"freshness of {node.source_name}.{node.name}"
    if isinstance(node, UnitTest):
        return f"unit_test {node.model}::{node.name}"
    return _described_node(node) if isinstance(node, Node) else _titled(node)


def _titled(node: GraphNode) -> str:
    return f"{str(node.resource_type).replace('_', ' ')} {node.name}"


def _described_node(node: Node) -> str:
    match node.resource_type:
        case ResourceType.MODEL:
            return f"{node.language} {node.materialized} model {place_of(node)}"
        case ResourceType.SEED:
            return f"seed file {place_of(node)}"
        case ResourceType.SNAPSHOT | ResourceType.FUNCTION:
            return f"{node.resource_type} {place_of(node)}"
        case ResourceType.OPERATION:
            return f"hook: {node.hook_title}"
        case _:
            return _titled(node)


def in_words(seconds: float) -> str:
    """dbt's way: ` in 0 hours 1 minutes and 2.50 seconds`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return f" in {hours} hours {minutes} minutes and {rest:.2f} seconds"


def duration(seconds: float) -> str:
    """Short, for people.

    >>> duration(0.004), duration(2.5), duration(75)
    ('4 ms', '2.5 s', '1 min 15 s')
    """
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def rows_in_words(number: int) -> str:
    """How many rows, for people.

    >>> rows_in_words(1), rows_in_words(12000)
    ('1 row', '12,000 rows')
    """
    return "1 row" if number == 1 else f"{grouped(number)} rows"


def grouped(number: int) -> str:
    """With thousands apart.

    >>> grouped(1234567)
    '1,234,567'
    """
    return f"{number:,}"
