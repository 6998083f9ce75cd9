"""A query kept under a name."""

from customer360.compilation.contracts import is_enforced
from customer360.materializations.context import Context, Outcome
from customer360.materializations.contract import check_contract
from customer360.materializations.finishing import finish
from customer360.materializations.replace import intermediate, make_room
from customer360.materializations.settings import sql_header
from customer360.records import replace
from customer360.resources.kinds import RelationType
from customer360.resources.result import CompiledNode


def create_view(compiled: CompiledNode, context: Context) -> Outcome:
    """Create or replace the view, with its comments.

    No parentheses and no line before the query: a line number in an error is the line
    of the compiled file.

    Raises:
        CompilationError: its contract is broken.
    """
    node = compiled.node
    view = replace(node.relation, type=RelationType.VIEW)
    header = sql_header(node)
    if header:
        context.session.execute(header)
    if is_enforced(node):
        check_contract(compiled, context)
    make_room(view, context)
    context.run(
        node,
        f"create or replace view {view} as {compiled.compiled_code}",
        shown=f"create view {intermediate(view)} as (\n{compiled.compiled_code}\n);",
    )
    context.catalog.put(view)
    finish(node, view, context)
    return Outcome(relation=view)
