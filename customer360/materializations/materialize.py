"""A compiled node becomes a relation."""

from collections.abc import Callable, Mapping

from customer360.errors import CompilationError
from customer360.materializations.context import Context, Outcome
from customer360.materializations.data_test import run_data_test
from customer360.materializations.external import create_external
from customer360.materializations.function import create_function
from customer360.materializations.incremental import create_or_add
from customer360.materializations.seed import load_seed
from customer360.materializations.snapshot import take_snapshot
from customer360.materializations.table import create_table
from customer360.materializations.table_function import create_table_function
from customer360.materializations.view import create_view
from customer360.resources.kinds import ResourceType
from customer360.resources.result import CompiledNode


def materialize(compiled: CompiledNode, context: Context) -> Outcome:
    """Do what the node's materialization says, in the caller's transaction.

    Raises:
        CompilationError: the materialization does not exist.
        DatabaseError: the database refused; the transaction is then spoilt.
    """
    node = compiled.node
    if node.language == "sql" and node.resource_type is not ResourceType.SEED:
        context.session.check_query(compiled.compiled_code)
    match node.resource_type:
        case ResourceType.TEST:
            return run_data_test(compiled, context)
        case ResourceType.SEED:
            return load_seed(compiled, context)
        case ResourceType.SNAPSHOT:
            return take_snapshot(compiled, context)
        case ResourceType.FUNCTION:
            return create_function(compiled, context)
    make = _MAKERS.get(node.materialized)
    if make is not None:
        return make(compiled, context)
    raise CompilationError(
        f"No materialization '{node.materialized}' was found for adapter duckdb! "
        "(searched types 'default' and 'duckdb')",
        hint=_INSTEAD.get(
            node.materialized,
            "the materializations are view, table, incremental, ephemeral, external, "
            "table_function, and those of the project",
        ),
        path=node.original_file_path,
    )


# What other databases have, and what comes nearest to it.
_INSTEAD = {
    "materialized_view": "DuckDB has no materialized views: make it a table, or an "
    "incremental model where that takes long",
    "dynamic_table": "dynamic tables are Snowflake's: make it a table, or an "
    "incremental model where that takes long",
}
_MAKERS: Mapping[str, Callable[[CompiledNode, Context], Outcome]] = {
    "view": create_view,
    "table": create_table,
    "incremental": create_or_add,
    "external": create_external,
    "table_function": create_table_function,
}
