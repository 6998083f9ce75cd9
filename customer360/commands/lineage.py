"""`c360 lineage`: what a model or a column is made of, and what is made of it."""

import json

from customer360.commands.call import Call
from customer360.commands.lineage_columns import ColumnLineage, read_column_lineage
from customer360.commands.nearest import nearest_hint
from customer360.commands.querying import reading
from customer360.commands.workspace import Workspace, open_workspace
from customer360.errors import SelectorError, UsageError
from customer360.graph.graph import ALL
from customer360.render.lineage_page import (
    LineageOf,
    column_lines,
    column_values,
    lineage_lines,
    lineage_values,
)
from customer360.render.screen import Screen
from customer360.resources.node import Exposure, GraphNode, Node, Source

_DEPTH = 2


def run(call: Call, screen: Screen) -> int:
    """Show the lineage; nothing is run, and columns need what is built or described."""
    workspace = open_workspace(call, screen)
    asked = str(call.text("node"))
    unique_id, column = _meant(workspace, asked)
    depth = _depth(call)
    lineage = LineageOf(
        node=_found(workspace, unique_id),
        manifest=workspace.manifest,
        graph=workspace.graph,
        depth=depth,
    )
    columns: ColumnLineage | None = None
    if column is not None or call.is_on("columns"):
        with reading(workspace) as (compiler, session):
            columns = read_column_lineage(
                workspace,
                compiler,
                session,
                unique_id,
                depth=0 if column is None else depth,
            )
    if column is None or columns is None:
        own = None if columns is None else columns.parents_of(unique_id)
        values = lineage_values(lineage, own)
        text = lineage_lines(lineage, own, screen.paper)
    else:
        if column not in columns.parents_of(unique_id):
            raise UsageError(
                f"{lineage.node.name} has no column {column!r}",
                hint=nearest_hint(column, columns.parents_of(unique_id)),
            )
        start = (unique_id, column)
        values = column_values(start, columns.above, columns.below)
        text = column_lines(
            start,
            columns.above,
            columns.below,
            workspace.manifest,
            screen.paper,
            depth=depth,
        )
    if call.text("output") == "json":
        text = json.dumps(values, indent=2)
    screen.answer(text, name="Lineage", data=values)
    return 0


def _depth(call: Call) -> int:
    given = call.text("depth")
    if given is None:
        return _DEPTH
    if given == "all":
        return ALL
    if not given.isdigit() or int(given) < 1:
        raise UsageError(
            f"--depth cannot be {given!r}", hint="a number from 1 on, or: all"
        )
    return int(given)


# What lineage is told of.
_LISTED = "model seed snapshot analysis source exposure"


def _meant(workspace: Workspace, asked: str) -> tuple[str, str | None]:
    """The unique id of `dim_customers`, and the column of `dim_customers.email`."""
    known: dict[str, str] = {}
    for name, thing in _things(workspace).items():
        for spelling in _spellings(name, thing):
            known.setdefault(spelling.lower(), name)
    if asked.lower() in known:
        return known[asked.lower()], None
    before, dot, column = asked.lower().rpartition(".")
    if dot and before in known:
        return known[before], column
    names = {_spellings(name, thing)[0] for name, thing in _things(workspace).items()}
    raise SelectorError(
        f"nothing is called {asked!r}",
        hint=nearest_hint(
            before or asked, names, listed_by=f"c360 ls --resource-type {_LISTED}"
        ),
    )


def _things(workspace: Workspace) -> dict[str, GraphNode]:
    manifest = workspace.manifest
    nodes = {name: node for name, node in manifest.nodes.items() if _is_shown(node)}
    return {**nodes, **manifest.sources, **manifest.exposures}


def _is_shown(node: Node) -> bool:
    return node.resource_type in {"model", "seed", "snapshot", "analysis"}


def _spellings(unique_id: str, thing: GraphNode) -> tuple[str, ...]:
    match thing:
        case Source():
            name = f"{thing.source_name}.{thing.name}"
            return name, f"source:{name}", unique_id
        case Exposure():
            return thing.name, f"exposure:{thing.name}", unique_id
        case Node():
            # A table may be meant by the name that it has in the database.
            return (
                thing.name,
                f"{thing.package_name}.{thing.name}",
                unique_id,
                f"{thing.schema}.{thing.alias}",
            )
        case _:
            return thing.name, unique_id


def _found(workspace: Workspace, unique_id: str) -> GraphNode:
    found = workspace.manifest.find(unique_id)
    if found is None:
        raise AssertionError(unique_id)
    return found
