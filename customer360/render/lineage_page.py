"""Lineage as trees for the terminal, and as plain values."""

from collections import Counter
from collections.abc import Mapping

from customer360.graph.graph import ALL, Edges, Graph
from customer360.records import dataclass
from customer360.render.paper import Paper
from customer360.render.sheet import Column, Sheet
from customer360.render.tree import Branch, Twig, twigs
from customer360.render.words import counted, stat_line
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import GraphNode, Node, Source

Place = tuple[str, str]
Places = Mapping[Place, tuple[Place, ...]]
_TESTS = frozenset({ResourceType.TEST, ResourceType.UNIT_TEST})
_SHOWN_ORIGINS = 6
_INDENT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageOf:
    """A node and its surroundings, as deep as it was asked for."""

    node: GraphNode
    manifest: Manifest
    graph: Graph
    depth: int


def lineage_lines(
    lineage: LineageOf, columns: Mapping[str, tuple[Place, ...]] | None, paper: Paper
) -> str:
    """What the node reads above, what reads it below; columns if they are known."""
    sheet = Sheet(paper)
    node = lineage.node
    name = node.unique_id
    sheet.line((_name(node), "bold"), f"  {_about(node)}")
    tests = [
        child
        for child in lineage.graph.children.get(name, ())
        if _type(lineage, child) in _TESTS
    ]
    if tests:
        sheet.line((counted(len(tests), "test"), "dim"))
    _side(sheet, lineage, "Reads", lineage.graph.parents)
    _side(sheet, lineage, "Is read by", lineage.graph.children)
    if columns is not None:
        _columns(sheet, lineage.manifest, columns)
    return sheet.text


def _side(sheet: Sheet, lineage: LineageOf, title: str, edges: Edges) -> None:
    name = lineage.node.unique_id
    everything = _reached(lineage, edges, ALL)
    sheet.heading(title, _counts(lineage, everything) or "nothing")
    if not everything:
        return
    seen: set[str] = set()
    for twig in twigs(_branches(lineage, name, edges, lineage.depth, seen)):
        _twig(sheet, twig)
    hidden = len(everything) - len(seen)
    if hidden > 0:
        sheet.line((f"{hidden} further away: --depth all", "dim"), indent=2)


def _twig(sheet: Sheet, twig: Twig) -> None:
    """A line of the tree; what is said of it is left out where there is no room."""
    said = f"  {twig.about}" if twig.about else ""
    if _INDENT + len(twig.lines + twig.name + said) > sheet.paper.width:
        said = ""
    sheet.line((twig.lines, "dim"), twig.name, (said, "dim"), indent=_INDENT)


def _branches(
    lineage: LineageOf, name: str, edges: Edges, depth: int, seen: set[str]
) -> tuple[Branch, ...]:
    """The neighbours and theirs; what was drawn once is only named again."""
    if depth == 0:
        return ()
    branches = []
    for other in sorted(edges.get(name, ()), key=lambda key: _sort_key(lineage, key)):
        thing = lineage.manifest.find(other)
        if thing is None or thing.resource_type in _TESTS:
            continue
        is_new = other not in seen
        seen.add(other)
        has_more = any(
            _type(lineage, further) not in _TESTS for further in edges.get(other, ())
        )
        about = _about(thing) if is_new or not has_more else "see above"
        below = _branches(lineage, other, edges, depth - 1, seen) if is_new else ()
        branches.append(Branch(name=_name(thing), about=about, below=below))
    return tuple(branches)


def _sort_key(lineage: LineageOf, unique_id: str) -> tuple[str, str]:
    thing = lineage.manifest.find(unique_id)
    return (str(thing.resource_type) if thing else "", unique_id)


def _type(lineage: LineageOf, unique_id: str) -> ResourceType | None:
    thing = lineage.manifest.find(unique_id)
    return None if thing is None else thing.resource_type


def _reached(lineage: LineageOf, edges: Edges, depth: int) -> dict[str, int]:
    """All that the edges lead to, with how far away it is."""
    found: dict[str, int] = {}
    border = [lineage.node.unique_id]
    distance = 0
    while border and distance != depth:
        distance += 1
        border = [
            other
            for other in dict.fromkeys(
                o for name in border for o in edges.get(name, ())
            )
            if other not in found and _type(lineage, other) not in _TESTS
        ]
        found.update(dict.fromkeys(border, distance))
    return found


def _counts(lineage: LineageOf, names: Mapping[str, int]) -> str:
    kinds = Counter(str(_type(lineage, name)) for name in names)
    return stat_line(dict(sorted(kinds.items())))


def _columns(
    sheet: Sheet, manifest: Manifest, columns: Mapping[str, tuple[Place, ...]]
) -> None:
    sheet.heading("Columns", "and the columns that each is made of")
    if not columns:
        sheet.line(("they cannot be told from the SQL", "yellow"), indent=2)
        return
    sheet.table(
        (
            Column(name="column", style="bold"),
            Column(name="made of", least=24),
        ),
        [
            (column, _joined(manifest, places) or "-")
            for column, places in columns.items()
        ],
    )


def _joined(manifest: Manifest, places: tuple[Place, ...]) -> str:
    shown = ", ".join(_place(manifest, place) for place in places[:_SHOWN_ORIGINS])
    rest = len(places) - _SHOWN_ORIGINS
    return f"{shown} and {rest} more" if rest > 0 else shown


def lineage_values(
    lineage: LineageOf, columns: Mapping[str, tuple[Place, ...]] | None
) -> dict[str, object]:
    """The same as plain values."""
    graph = lineage.graph
    sides = {"upstream": graph.parents, "downstream": graph.children}
    return {
        "unique_id": lineage.node.unique_id,
        **{
            side: [
                {
                    "unique_id": name,
                    "resource_type": str(_type(lineage, name)),
                    "distance": distance,
                    "parents": list(graph.parents.get(name, ())),
                }
                for name, distance in _reached(lineage, edges, lineage.depth).items()
            ]
            for side, edges in sides.items()
        },
        "columns": columns
        and {
            column: [{"unique_id": name, "column": of} for name, of in places]
            for column, places in columns.items()
        },
    }


def column_lines(
    start: Place,
    above: Places,
    below: Places,
    manifest: Manifest,
    paper: Paper,
    *,
    depth: int,
) -> str:
    """What a column is made of down to the sources, and what is made of it."""
    sheet = Sheet(paper)
    sheet.line((_place(manifest, start), "bold"))
    for title, edges in (("Made of", above), ("Goes into", below)):
        sheet.heading(title, "" if edges.get(start) else "nothing that could be told")
        seen: set[Place] = set()
        for twig in twigs(_places(start, edges, manifest, depth, seen)):
            _twig(sheet, twig)
    if depth != ALL:
        sheet.gap()
        sheet.line((f"{counted(depth, 'step')} each way: --depth all goes on", "dim"))
    return sheet.text


def _places(
    start: Place, edges: Places, manifest: Manifest, depth: int, seen: set[Place]
) -> tuple[Branch, ...]:
    if depth == 0:
        return ()
    branches = []
    for place in sorted(edges.get(start, ())):
        is_new = place not in seen
        seen.add(place)
        about = "" if is_new or not edges.get(place) else "see above"
        below = _places(place, edges, manifest, depth - 1, seen) if is_new else ()
        branches.append(Branch(name=_place(manifest, place), about=about, below=below))
    return tuple(branches)


def _all_places(start: Place, edges: Places) -> dict[Place, int]:
    found: dict[Place, int] = {}
    border: list[Place] = [start]
    distance = 0
    while border:
        distance += 1
        border = [
            place
            for place in dict.fromkeys(p for s in border for p in edges.get(s, ()))
            if place not in found
        ]
        found.update(dict.fromkeys(border, distance))
    return found


def column_values(start: Place, above: Places, below: Places) -> dict[str, object]:
    """The same as plain values, as far as it goes."""
    return {
        "unique_id": start[0],
        "column": start[1],
        **{
            side: [
                {
                    "unique_id": name,
                    "column": column,
                    "distance": distance,
                    "made_of": [
                        {"unique_id": parent, "column": of}
                        for parent, of in above.get((name, column), ())
                    ],
                }
                for (name, column), distance in _all_places(start, edges).items()
            ]
            for side, edges in (("upstream", above), ("downstream", below))
        },
    }


def _place(manifest: Manifest, place: Place) -> str:
    thing = manifest.find(place[0])
    return f"{place[0] if thing is None else _name(thing)}.{place[1]}"


def _name(thing: GraphNode) -> str:
    return (
        f"{thing.source_name}.{thing.name}" if isinstance(thing, Source) else thing.name
    )


def _about(thing: GraphNode) -> str:
    match thing:
        case Node() if thing.resource_type is ResourceType.MODEL:
            language = "python " if thing.language == "python" else ""
            return f"{language}{thing.materialized} in {thing.schema}"
        case _:
            return str(thing.resource_type)
