"""Columns and what they are made of, across the models of a project."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from customer360.adapters.protocol import Session
from customer360.commands.workspace import Workspace
from customer360.compilation.compiler import Compiler
from customer360.errors import C360Error
from customer360.lineage.columns import Columns, column_origins
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node, Source

# The unique id of a node, and one of its columns.
Place = tuple[str, str]
Edges = Mapping[Place, tuple[Place, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLineage:
    """`above`: of each column those that it is made of. `below` is the way back."""

    above: Edges
    below: Edges

    def parents_of(self, unique_id: str) -> dict[str, tuple[Place, ...]]:
        """The columns of a node, in their order, with what each is made of."""
        return {
            column: places
            for (name, column), places in self.above.items()
            if name == unique_id
        }


def read_column_lineage(
    workspace: Workspace,
    compiler: Compiler,
    session: Session,
    unique_id: str,
    *,
    depth: int,
) -> ColumnLineage:
    """The columns of a node, and those before and after it up to `depth` steps.

    With depth 0 its own columns are told, and nothing that comes after.

    Nodes that cannot be read (Python models, SQL with an error) have the columns that
    they have in the database, made of nothing.
    """
    graph = workspace.graph
    before = graph.ancestors([unique_id], depth - 1 if depth > 0 else depth)
    read = {unique_id, *before, *graph.descendants([unique_id], depth)}

    def sql_of(node: Node) -> str | None:
        if node.unique_id not in read:
            return None
        return compiler.compile(node, session).compiled_code

    traced = _trace(workspace, session, {*read, *graph.ancestors(read, 1)}, sql_of)
    above = {
        (name, column): places
        for name, columns in traced.columns.items()
        for column, places in columns.items()
    }
    below: dict[Place, list[Place]] = {}
    for place, parents in above.items():
        for parent in parents:
            below.setdefault(parent, []).append(place)
    return ColumnLineage(
        above=above, below={place: tuple(found) for place, found in below.items()}
    )


def trace_compiled(
    workspace: Workspace, session: Session, compiled: Mapping[str, str]
) -> dict[str, dict[str, tuple[Place, ...]]]:
    """By unique id, of each column those that it is made of.

    `compiled` is the SQL of nodes. What cannot be read is left out.
    """
    traced = _trace(
        workspace,
        session,
        workspace.graph.run_order(),
        lambda node: compiled.get(node.unique_id),
    )
    return {
        name: columns
        for name, columns in traced.columns.items()
        if name not in traced.unread
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traced:
    """The columns of things. Of `unread` ones no SQL said what they are made of."""

    columns: dict[str, dict[str, tuple[Place, ...]]]
    unread: frozenset[str]


def _trace(
    workspace: Workspace,
    session: Session,
    wanted: Iterable[str],
    sql_of: Callable[[Node], str | None],
) -> _Traced:
    meant = set(wanted)
    places = _places(workspace)
    found: dict[str, dict[str, tuple[Place, ...]]] = {}
    unread: set[str] = set()
    for name in workspace.graph.run_order():
        thing = workspace.manifest.find(name)
        if name not in meant or not isinstance(thing, Node | Source):
            continue
        if thing.resource_type is ResourceType.TEST:
            continue
        columns = _of_sql(session, thing, sql_of, places, found)
        if columns is None:
            unread.add(name)
            columns = dict.fromkeys(_of_database(session, thing), frozenset())
        found[name] = {
            column: tuple(
                (places[origin.relation], origin.column)
                for origin in sorted(origins)
                if origin.relation in places
            )
            for column, origins in columns.items()
        }
    return _Traced(columns=found, unread=frozenset(unread))


def _places(workspace: Workspace) -> dict[str, str]:
    """Unique ids by the names that relations have in SQL."""
    manifest = workspace.manifest
    relations = {
        name: thing.relation
        for things in (manifest.nodes, manifest.sources)
        for name, thing in things.items()
        if thing.resource_type is not ResourceType.TEST
    }
    return {
        f"{relation.schema}.{relation.identifier}".lower(): name
        for name, relation in relations.items()
    }


def _of_sql(
    session: Session,
    thing: Node | Source,
    sql_of: Callable[[Node], str | None],
    places: Mapping[str, str],
    known: Mapping[str, Mapping[str, object]],
) -> Columns | None:
    if isinstance(thing, Source) or thing.language != "sql" or not thing.raw_code:
        return None
    try:
        sql = sql_of(thing)
        if not sql:
            return None
        tree = session.execute("select json_serialize_sql(?)", [sql]).rows[0][0]
    except C360Error:
        return None
    syntax = json.loads(str(tree))
    if syntax.get("error"):
        return None
    return column_origins(
        syntax, lambda relation: tuple(known.get(places.get(relation, ""), ()))
    )


def _of_database(session: Session, thing: Node | Source) -> list[str]:
    try:
        found = [column.name.lower() for column in session.columns(thing.relation)]
    except C360Error:
        found = []
    return found or [name.lower() for name in thing.columns]
