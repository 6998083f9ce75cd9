"""A query's rows, stored."""

from dataclasses import replace

from customer360.materializations.context import Context, Outcome
from customer360.materializations.python_model import python_rows
from customer360.materializations.replace import make_room
from customer360.resources.kinds import RelationType
from customer360.resources.relation import Relation
from customer360.resources.result import CompiledNode


def create_table(compiled: CompiledNode, context: Context) -> Outcome:
    """Create or replace the table."""
    table = replace(compiled.node.relation, type=RelationType.TABLE)
    if compiled.node.language == "python":
        rows = python_rows(compiled, context)
        make_room(table, context)
        answer = context.session.store(rows, table)
        context.catalog.put(table)
        return Outcome(relation=table, rows=answer.affected)
    return store_query(compiled.compiled_code, table, context)


def store_query(sql: str, table: Relation, context: Context) -> Outcome:
    """Put a query's rows into a table of this name, in place of what was there.

    No parentheses and no line before the query: a line number in an error is the line
    of the compiled file.
    """
    make_room(table, context)
    answer = context.session.execute(f"create or replace table {table} as {sql}")
    context.catalog.put(table)
    return Outcome(relation=table, rows=answer.affected)
