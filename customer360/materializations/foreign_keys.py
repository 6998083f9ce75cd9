"""Replace a table that foreign keys of other tables point at.

DuckDB lets nobody drop such a table, so the tables that point at it are kept as copies
without their keys until this run makes them anew. Only tables that this run certainly
makes anew are touched; with any other there is an error before anything is changed.
All of it is in one transaction: a build that fails leaves the tables as they were.
"""

from collections.abc import Mapping, Sequence

from customer360.errors import CompilationError
from customer360.materializations.context import Context
from customer360.records import dataclass, replace
from customer360.resources.kinds import RelationType, ResourceType
from customer360.resources.node import Node
from customer360.resources.relation import Relation, quote_identifier

# A key cannot point into another schema, so one schema is all there is to look at.
_KEYS = """
select table_name, referenced_table from duckdb_constraints()
where constraint_type = 'FOREIGN KEY'
    and lower(database_name) = lower(?)
    and lower(schema_name) = lower(?)
    and lower(table_name) != lower(referenced_table)
"""


@dataclass(frozen=True, slots=True)
class KeptAside:
    """A table that had a foreign key, and the copy that takes its place."""

    table: Relation
    copy: Relation

    def put_back(self, context: Context) -> None:
        """Give the copy the table's name."""
        name = quote_identifier(self.table.identifier)
        context.session.execute(f"alter table {self.copy} rename to {name}")
        context.catalog.remove(self.copy)
        context.catalog.put(self.table)


def drop_with_dependents(
    existing: Relation, node: Node, context: Context
) -> tuple[KeptAside, ...]:
    """Drop a table and what points at it; gives what must be put back afterwards.

    Raises:
        CompilationError: a table points at it that this run does not make anew.
    """
    dependents = _dependents(existing, context)
    problems = _problems(dependents, existing, node, context)
    if problems:
        raise CompilationError(
            f"Cannot replace {existing} because foreign keys of other tables point at "
            f"it: {'; '.join(problems)}",
            hint="DuckDB replaces no table that a foreign key references, so the "
            "tables that do must be made anew in the same run",
        )
    aside = tuple(_keep_aside(existing, table, context) for table in dependents)
    _drop(existing, context)
    return aside


def _keep_aside(existing: Relation, name: str, context: Context) -> KeptAside:
    table = replace(existing, identifier=name, type=RelationType.TABLE)
    copy = replace(table, identifier=f"{name}__dbt_fk_backup")
    context.session.execute(f"create or replace table {copy} as from {table}")
    _drop(table, context)
    return KeptAside(table, copy)


def _drop(relation: Relation, context: Context) -> None:
    context.session.drop(relation)
    context.catalog.remove(relation)


def _dependents(existing: Relation, context: Context) -> Mapping[str, Sequence[str]]:
    """The tables that point at it, the farthest first, each with what it points at."""
    found = context.session.execute(_KEYS, (existing.database, existing.schema))
    keys = [(str(child), str(parent).lower()) for child, parent in found.rows]
    depths: dict[str, int] = {}
    level = {existing.identifier.lower()}
    depth = 0
    while level:
        depth += 1
        children = {child for child, parent in keys if parent in level}
        depths |= dict.fromkeys(children, depth)
        level = {child.lower() for child in children}
    order = sorted(depths, key=lambda name: (-depths[name], name))
    return {name: [p for c, p in keys if c == name] for name in order}


def _problems(
    dependents: Mapping[str, Sequence[str]],
    existing: Relation,
    node: Node,
    context: Context,
) -> list[str]:
    makers = {
        other.alias.lower(): other
        for other in context.manifest.nodes.values()
        if other.resource_type is ResourceType.MODEL
        and other.database.lower() == (existing.database or "").lower()
        and other.schema.lower() == (existing.schema or "").lower()
    }
    chain = {
        name.lower(): makers[name.lower()].unique_id
        for name in dependents
        if name.lower() in makers
    }
    chain[existing.identifier.lower()] = node.unique_id
    found = []
    for name, parents in dependents.items():
        maker = makers.get(name.lower())
        problem = (
            "not built by a model of this project"
            if maker is None
            else _problem(maker, {chain[p] for p in parents if p in chain}, context)
        )
        if problem is not None:
            found.append(f"{name} ({problem})")
    return found


def _problem(maker: Node, parents: set[str], context: Context) -> str | None:
    said = f"model {maker.name}"
    if maker.unique_id not in context.invocation.selected:
        return f"{said} is not selected in this run"
    if not parents & set(maker.depends_on):
        return (
            f"{said} does not ref() the table its foreign key points at, so it may be "
            "built before; write `to: ref(...)` in the constraint"
        )
    refresh = maker.config.get("full_refresh")
    anew = context.invocation.full_refresh if refresh is None else bool(refresh)
    if maker.materialized == "table" or (maker.materialized == "incremental" and anew):
        return None
    return (
        f"{said} is materialized as {maker.materialized} and would lose its data; run "
        "with --full-refresh"
    )
