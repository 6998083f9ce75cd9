"""A query with parameters, kept under a name: `create function ... as table`."""

from collections.abc import Sequence

from customer360.materializations.context import Context, Outcome
from customer360.records import replace
from customer360.resources.kinds import RelationType
from customer360.resources.result import CompiledNode


def create_table_function(compiled: CompiledNode, context: Context) -> Outcome:
    """Create or replace the function.

    Unlike a view it is bound when it is called, so it survives other columns below it.
    """
    node = compiled.node
    parameters = node.config.get("parameters") or ""
    if isinstance(parameters, Sequence) and not isinstance(parameters, str):
        parameters = ", ".join(str(name) for name in parameters)
    context.run(
        node,
        f"create or replace function {node.relation}({parameters}) as table (\n"
        f"{compiled.compiled_code}\n)",
    )
    return Outcome(relation=replace(node.relation, type=RelationType.VIEW))
