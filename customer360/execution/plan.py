"""What runs after what, this time."""

from collections.abc import Iterable, Mapping, Set
from heapq import heapify, heappop, heappush

from customer360.graph.graph import Graph
from customer360.records import dataclass
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import GraphNode, Node

_RUNNABLE = frozenset(
    {
        ResourceType.MODEL,
        ResourceType.SEED,
        ResourceType.SNAPSHOT,
        ResourceType.TEST,
        ResourceType.UNIT_TEST,
        ResourceType.FUNCTION,
    }
)
# `build` tells of them when all that they read is done, and does nothing.
NOT_RUN = frozenset({ResourceType.EXPOSURE, ResourceType.SAVED_QUERY})
_TESTS = frozenset({ResourceType.TEST, ResourceType.UNIT_TEST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The selected nodes in an order that suits their parents, and who waits for whom.

    `parents` and `children` join selected nodes only; a path through nodes that are not
    selected still counts.
    """

    order: tuple[str, ...]
    parents: Mapping[str, frozenset[str]]
    children: Mapping[str, frozenset[str]]

    def without(self, names: Set[str]) -> "Plan":
        """The same without these nodes, for which nothing waits."""
        return Plan(
            order=tuple(name for name in self.order if name not in names),
            parents={n: mine for n, mine in self.parents.items() if n not in names},
            children={
                n: mine - names for n, mine in self.children.items() if n not in names
            },
        )


def plan_run(
    selected: Iterable[str], graph: Graph, manifest: Manifest, *, tests_gate: bool
) -> Plan:
    """Order the selected nodes that can run; ephemeral ones live in their readers.

    With `tests_gate` (the `build` command) a node also waits for the tests of what it
    reads, sources too: for every test whose parents are all ancestors of the node. Unit
    tests run before their model then, one after the other: wrong logic makes no
    relation, and the first that fails skips the rest, as in dbt.
    """
    nodes = {
        name: node
        for name in selected
        if (node := manifest.find(name)) is not None and _can_run(node)
    }
    among = graph.among(frozenset(nodes))
    parents = {name: set(among.parents.get(name, ())) for name in nodes}
    if tests_gate:
        tested = {
            parent
            for name, node in nodes.items()
            if node.resource_type is ResourceType.TEST
            for parent in graph.parents.get(name, ())
        }
        _let_tests_gate(parents, nodes, graph.among({*nodes, *tested}))
        _let_unit_tests_lead(parents, nodes, manifest.unit_tests)
    return _in_order(parents, among.run_order())


def _can_run(node: GraphNode) -> bool:
    if isinstance(node, Node) and node.is_ephemeral:
        return node.resource_type is not ResourceType.MODEL
    return node.resource_type in _RUNNABLE | NOT_RUN


def _let_unit_tests_lead(
    parents: dict[str, set[str]],
    nodes: Mapping[str, GraphNode],
    in_order: Iterable[str],
) -> None:
    unit_tests = [name for name in in_order if name in nodes]
    among = frozenset(unit_tests)
    last: dict[str, str] = {}
    for name in unit_tests:
        for model in [parent for parent in parents[name] if parent in parents]:
            parents[name].discard(model)
            # The test reads what its model reads: the columns of those must be there.
            parents[name] |= parents[model] - among
            if model in last:
                parents[name].add(last[model])
            parents[model].add(name)
            last[model] = name


def _let_tests_gate(
    parents: dict[str, set[str]], nodes: Mapping[str, GraphNode], around: Graph
) -> None:
    """Add the tests to the parents; `around` also has what is tested, not selected."""
    tests = {name for name, node in nodes.items() if node.resource_type in _TESTS}
    readers: dict[str, set[str]] = {name: set() for name in around.parents}
    for name, mine in around.parents.items():
        # As in dbt: a test that fails holds back what runs, and nothing else.
        is_run = name not in nodes or nodes[name].resource_type not in NOT_RUN
        if name not in tests and is_run:
            for parent in set(mine) - tests:
                readers[parent].add(name)
    descendants = _Descendants(readers, around.run_order())
    for test in tests:
        if nodes[test].resource_type is ResourceType.UNIT_TEST:
            continue
        waiting = descendants.first_common(set(around.parents[test]) - tests)
        while waiting:
            name = waiting.pop()
            if name in parents:
                parents[name].add(test)
            else:
                waiting |= readers[name]


class _Descendants:
    """Sets of descendants as bits of an integer: 5,000 nodes stay cheap.

    Bits are in run order, so that the lowest bit of a set has no ancestor in it.
    """

    def __init__(self, readers: Mapping[str, set[str]], order: Iterable[str]) -> None:
        self._readers = readers
        self._names = [name for name in order if name in readers]
        self._bit = {name: 1 << place for place, name in enumerate(self._names)}
        self._below: dict[str, int] = {}
        for name in reversed(self._names):
            bits = 0
            for reader in readers[name]:
                bits |= self._bit[reader] | self._below[reader]
            self._below[name] = bits

    def first_common(self, tested: set[str]) -> set[str]:
        """The nodes below all of `tested` that are not below another such node."""
        if len(tested) <= 1:
            return {reader for name in tested for reader in self._readers[name]}
        common = -1
        for name in tested:
            common &= self._below[name]
        first = set()
        while common:
            name = self._names[(common & -common).bit_length() - 1]
            first.add(name)
            common &= ~(self._bit[name] | self._below[name])
        return first


def _in_order(parents: Mapping[str, set[str]], preferred: Iterable[str]) -> Plan:
    """Keep the graph's own order where tests do not ask for another."""
    place = {name: index for index, name in enumerate(preferred)}
    children: dict[str, set[str]] = {name: set() for name in parents}
    waiting = {name: len(mine) for name, mine in parents.items()}
    for name, mine in parents.items():
        for parent in mine:
            children[parent].add(name)
    ready = [(place[name], name) for name, count in waiting.items() if not count]
    heapify(ready)
    order = []
    while ready:
        _, name = heappop(ready)
        order.append(name)
        for child in children[name]:
            waiting[child] -= 1
            if not waiting[child]:
                heappush(ready, (place[child], child))
    return Plan(
        order=tuple(order),
        parents={name: frozenset(mine) for name, mine in parents.items()},
        children={name: frozenset(mine) for name, mine in children.items()},
    )
