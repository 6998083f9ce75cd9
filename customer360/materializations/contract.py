"""A table that has exactly the columns and constraints that its yml promises."""

from customer360.adapters.protocol import ColumnInfo, Session
from customer360.compilation.contracts import (
    bare_decimals,
    column_name,
    columns_and_constraints,
    contract_failure,
    described_columns,
    empty_schema_query,
    with_constraint_targets,
)
from customer360.events import Level, Note
from customer360.jinja.column_view import ColumnView
from customer360.materializations.context import Context
from customer360.resources.node import Node
from customer360.resources.relation import Relation
from customer360.resources.result import CompiledNode


def check_contract(compiled: CompiledNode, context: Context) -> None:
    """Compare the query's columns with the described ones, by name and type.

    Raises:
        CompilationError: they differ; the message has a table of how.
    """
    node, session = compiled.node, context.session
    found = columns_of_query(compiled.compiled_code, session)
    wanted = columns_of_query(empty_schema_query(node), session) if node.columns else ()
    failure = contract_failure(wanted, found)
    if failure is not None:
        raise failure
    vague = bare_decimals(node)
    if vague:
        context.listener(
            Note(
                level=Level.WARN,
                message="Detected columns with numeric type and unspecified precision/"
                f"scale, this can lead to unintended rounding: {vague}`",
            )
        )


def columns_of_query(sql: str, session: Session) -> tuple[ColumnInfo, ...]:
    """The columns that a query would give; a struct counts as its fields."""
    found = session.execute(
        f"describe (select * from (\n{sql}\n) as described where false limit 0)"
    )
    return tuple(
        ColumnInfo(name=column.name, data_type=column.dtype)
        for row in found.rows
        for column in ColumnView(str(row[0]), str(row[1])).flatten()
    )


def contracted_table(compiled: CompiledNode, table: Relation, context: Context) -> str:
    """The statements that make the table with its constraints, and fill it."""
    node = with_constraint_targets(compiled.node, context.manifest)
    names = ", ".join(column_name(column) for column in described_columns(node))
    return (
        f"create table {table} (\n    {columns_and_constraints(node)}\n);\n"
        f"insert into {table} ({names})\n"
        f"(\nselect {names} from (\n{compiled.compiled_code}\n) as model_subq\n);"
    )


def constraint_types(node: Node) -> frozenset[str]:
    """The kinds of constraints that the yml gives the table or its columns."""
    given = [
        *node.constraints,
        *(item for column in node.columns.values() for item in column.constraints),
    ]
    return frozenset(str(constraint.get("type")) for constraint in given)
