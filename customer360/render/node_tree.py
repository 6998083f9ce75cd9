"""Nodes in the folders of their files, as a tree."""

from collections.abc import Iterator, Sequence

from customer360.render.safe_text import one_line
from customer360.render.tree import Branch, twigs
from customer360.render.words import counted
from customer360.resources.kinds import ResourceType
from customer360.resources.node import GraphNode, Node, Source, UnitTest

_TESTS = frozenset({ResourceType.TEST, ResourceType.UNIT_TEST})


def node_tree_lines(nodes: Sequence[GraphNode]) -> Iterator[str]:
    """A line for each folder and node; tests of a selected node are counted there."""
    chosen = {node.unique_id for node in nodes}
    tests: dict[str, int] = {}
    shown: list[GraphNode] = []
    for node in nodes:
        tested = _tested(node)
        if tested in chosen:
            tests[tested] = tests.get(tested, 0) + 1
        else:
            shown.append(node)
    packages = sorted({node.package_name for node in shown})
    for package in packages:
        yield package
        leaves = [
            (_folders(node), _leaf(node, tests.get(node.unique_id, 0)))
            for node in shown
            if node.package_name == package
        ]
        for twig in twigs(_branches(leaves)):
            about = f"  {twig.about}" if twig.about else ""
            yield one_line(f"{twig.lines}{twig.name}{about}")


def _branches(
    leaves: Sequence[tuple[tuple[str, ...], Branch]],
) -> tuple[Branch, ...]:
    """Folders first, then what lies in this one."""
    folders = sorted({path[0] for path, _ in leaves if path})
    inner = tuple(
        Branch(
            name=f"{folder}/",
            below=_branches(
                [(path[1:], leaf) for path, leaf in leaves if path[:1] == (folder,)]
            ),
        )
        for folder in folders
    )
    here = sorted((leaf for path, leaf in leaves if not path), key=lambda b: b.name)
    return (*inner, *here)


def _folders(node: GraphNode) -> tuple[str, ...]:
    return tuple(node.original_file_path.split("/")[:-1])


def _leaf(node: GraphNode, tests: int) -> Branch:
    name = node.name
    about = str(node.resource_type).replace("_", " ")
    match node:
        case Source():
            name = f"{node.source_name}.{node.name}"
        case UnitTest():
            about = "unit test"
        case Node() if node.resource_type is ResourceType.MODEL:
            about = node.materialized
    said = f"{about}, {counted(tests, 'test')}" if tests else about
    return Branch(name=name, about=said)


def _tested(node: GraphNode) -> str:
    """The node that a test is of, if it is of one."""
    if node.resource_type not in _TESTS:
        return ""
    if isinstance(node, Node) and node.attached_node is not None:
        return node.attached_node
    if isinstance(node, Node | UnitTest) and len(node.depends_on) == 1:
        return node.depends_on[0]
    return ""
