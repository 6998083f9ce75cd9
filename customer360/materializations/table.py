"""A query's rows, stored."""

from customer360.compilation.contracts import is_enforced
from customer360.materializations.context import Context, Outcome
from customer360.materializations.contract import (
    check_contract,
    contracted_table,
)
from customer360.materializations.finishing import finish
from customer360.materializations.foreign_keys import KeptAside, drop_with_dependents
from customer360.materializations.python_model import python_rows
from customer360.materializations.replace import intermediate, make_room
from customer360.materializations.settings import sql_header
from customer360.records import replace
from customer360.resources.kinds import RelationType
from customer360.resources.relation import Relation
from customer360.resources.result import CompiledNode

_NO_TRANSACTIONS = (
    "disable_transactions is set, but dbt-duckdb uses a transaction to rebuild tables "
    "with foreign keys, and c360 uses one for everything: what fails leaves no trace."
)


def create_table(compiled: CompiledNode, context: Context) -> Outcome:
    """Create or replace the table, with its constraints, indexes and comments.

    Raises:
        CompilationError: its contract is broken.
    """
    node = compiled.node
    table = replace(node.relation, type=RelationType.TABLE)
    if node.language == "python":
        rows = python_rows(compiled, context)
        make_room(table, context)
        affected = context.session.store(rows, table).affected
        context.catalog.put(table)
    elif is_enforced(node):
        affected = _store_contracted(compiled, table, context)
    else:
        make_room(table, context)
        query = compiled.compiled_code
        affected = context.run(
            node,
            f"{sql_header(node)}create or replace table {table} as {query}",
            shown=f"{sql_header(node)}create table {intermediate(table)} as (\n"
            f"{query}\n);",
        ).affected
        context.catalog.put(table)
    finish(node, table, context)
    return Outcome(relation=table, rows=affected)


def _store_contracted(
    compiled: CompiledNode, table: Relation, context: Context
) -> int | None:
    node = compiled.node
    header = sql_header(node)
    if header:
        context.session.execute(header)
    check_contract(compiled, context)
    if context.settings.get("disable_transactions"):
        context.warn_once(_NO_TRANSACTIONS)
    existing = context.catalog.get(table)
    aside: tuple[KeptAside, ...] = ()
    if existing is not None and existing.type is RelationType.TABLE:
        aside = drop_with_dependents(existing, node, context)
    else:
        make_room(table, context)
    statement = contracted_table(compiled, table, context)
    affected = context.run(node, statement).affected
    context.catalog.put(table)
    for kept in reversed(aside):
        kept.put_back(context)
    return affected
