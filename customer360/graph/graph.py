"""What depends on what: parents and children by `unique_id`, and orders to run in."""

from collections.abc import Iterable, Mapping

from customer360.errors import CompilationError
from customer360.records import dataclass
from customer360.resources.manifest import Manifest

Edges = Mapping[str, tuple[str, ...]]

# How far a walk goes when nobody says.
ALL = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A directed graph without circles. Both maps have every node as a key."""

    parents: Edges
    children: Edges
    order: tuple[str, ...]

    @staticmethod
    def from_manifest(manifest: Manifest) -> "Graph":
        """The graph of nodes, sources, unit tests, exposures and metrics.

        Raises:
            CompilationError: there is a circle; the message shows it as a path.
        """
        depends_on: dict[str, tuple[str, ...]] = dict.fromkeys(manifest.sources, ())
        for things in (
            manifest.nodes,
            manifest.unit_tests,
            manifest.exposures,
            manifest.semantics,
        ):
            depends_on.update(
                (name, thing.depends_on) for name, thing in things.items()
            )
        return Graph.from_parents(depends_on)

    @staticmethod
    def from_parents(depends_on: Edges) -> "Graph":
        """The graph of these edges; names that are no key are left out.

        Raises:
            CompilationError: there is a circle; the message shows it as a path.
        """
        parents = {
            name: above
            # Most nodes have one parent.
            if len(above) == 1 and above[0] in depends_on
            else tuple(p for p in dict.fromkeys(above) if p in depends_on)
            for name, above in depends_on.items()
        }
        children: dict[str, list[str]] = {}
        for name, above in parents.items():
            for parent in above:
                children.setdefault(parent, []).append(name)
        return Graph(
            parents=parents,
            children=dict.fromkeys(parents, ())
            | {name: tuple(below) for name, below in children.items()},
            order=_run_order(parents, children),
        )

    def run_order(self) -> tuple[str, ...]:
        """All nodes, each after its parents; among equals in the order of the keys."""
        return self.order

    def ancestors(self, names: Iterable[str], depth: int = ALL) -> frozenset[str]:
        """All that these read, directly or not, up to `depth` steps; not themselves."""
        return _reached(names, self.parents, depth)

    def descendants(self, names: Iterable[str], depth: int = ALL) -> frozenset[str]:
        """All that read these, directly or not, up to `depth` steps; not themselves."""
        return _reached(names, self.children, depth)

    def among(self, selected: Iterable[str]) -> "Graph":
        """The graph of the selected ones, with an edge wherever a path led.

        A path may lead through nodes that are not selected: their order still counts.
        """
        wanted = frozenset(selected)
        above: dict[str, tuple[str, ...]] = {}
        for name in self.run_order():
            found: dict[str, None] = {}
            for parent in self.parents[name]:
                if parent in wanted:
                    found[parent] = None
                else:
                    found.update(dict.fromkeys(above[parent]))
            above[name] = tuple(found)
        return Graph.from_parents(
            {name: above[name] for name in above if name in wanted}
        )


def _run_order(parents: Edges, children: Mapping[str, list[str]]) -> tuple[str, ...]:
    waiting = {name: len(above) for name, above in parents.items() if above}
    order = [name for name in parents if name not in waiting]
    # The list grows while it is walked.
    for name in order:
        for child in children.get(name, ()):
            waiting[child] -= 1
            if not waiting[child]:
                order.append(child)
    if len(order) < len(parents):
        raise _circle(parents, set(parents) - set(order))
    return tuple(order)


def _reached(names: Iterable[str], edges: Edges, depth: int) -> frozenset[str]:
    start = frozenset(names)
    seen: set[str] = set()
    border = set(start)
    while border and depth != 0:
        border = {other for name in border for other in edges.get(name, ())} - seen
        seen |= border
        depth -= 1
    return frozenset(seen)


def _circle(parents: Edges, suspects: set[str]) -> CompilationError:
    # Every suspect waits for another suspect, so walking up must come round.
    path = [min(suspects)]
    while path.count(path[-1]) == 1:
        path.append(min(p for p in parents[path[-1]] if p in suspects))
    loop = path[path.index(path[-1]) :][::-1]
    shown = " -> ".join(name.split(".", 2)[-1] for name in loop)
    return CompilationError(
        f"these read each other in a circle: {shown}",
        hint="an arrow goes from what is read to its reader; remove one ref()",
    )
