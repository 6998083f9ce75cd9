"""Columns and what they are made of, across the models of a project."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from customer360.adapters.protocol import Session
from customer360.commands.workspace import Workspace
from customer360.compilation.compiler import Compiler
from customer360.errors import C360Error
from customer360.lineage.columns import Columns, Syntax, column_origins
from customer360.records import dataclass
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node, Source

_AT_ONCE = 500
_TREES = """
select
    json_serialize_sql(
        query, skip_empty := true, skip_null := true, skip_default := true
    )
from (select unnest(?) as query, unnest(range(500)) as place)
where query is not null
order by place
"""
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

    def syntax_of(node: Node) -> Syntax | None:
        if node.unique_id not in read:
            return None
        try:
            sql = compiler.compile(node, session).compiled_code
        except C360Error:
            return None
        return _syntax_trees(session, [sql])[0]

    traced = _trace(workspace, session, {*read, *graph.ancestors(read, 1)}, syntax_of)
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
    trees = _syntax_trees(session, list(compiled.values()))
    syntax = dict(zip(compiled, trees, strict=True))
    traced = _trace(
        workspace,
        session,
        workspace.graph.run_order(),
        lambda node: syntax.get(node.unique_id),
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
    syntax_of: Callable[[Node], Syntax | None],
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
        columns = _of_sql(thing, syntax_of, places, found)
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
    thing: Node | Source,
    syntax_of: Callable[[Node], Syntax | None],
    places: Mapping[str, str],
    known: Mapping[str, Mapping[str, object]],
) -> Columns | None:
    if isinstance(thing, Source) or thing.language != "sql" or not thing.raw_code:
        return None
    syntax = syntax_of(thing)
    if syntax is None:
        return None
    return column_origins(
        syntax, lambda relation: tuple(known.get(places.get(relation, ""), ()))
    )


def _syntax_trees(session: Session, queries: Sequence[str]) -> list[Syntax | None]:
    """The tree of each query; None where the database cannot tell it.

    Many at once, and without what is empty: a statement for each takes five times as
    long, and whole trees twenty times as long to load.
    """
    found: list[Syntax | None] = []
    for start in range(0, len(queries), _AT_ONCE):
        try:
            rows = session.execute(_TREES, [queries[start : start + _AT_ONCE]]).rows
        except C360Error:
            # Text that is no query is an answer, too: this is another database.
            return [None] * len(queries)
        trees = (json.loads(str(row[0])) for row in rows)
        found.extend(None if tree.get("error") else tree for tree in trees)
    return found


def _of_database(session: Session, thing: Node | Source) -> list[str]:
    try:
        found = [column.name.lower() for column in session.columns(thing.relation)]
    except C360Error:
        found = []
    return found or [name.lower() for name in thing.columns]
