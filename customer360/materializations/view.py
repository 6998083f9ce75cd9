"""A query kept under a name."""

from dataclasses import replace

from customer360.materializations.context import Context, Outcome
from customer360.materializations.replace import make_room
from customer360.resources.kinds import RelationType
from customer360.resources.result import CompiledNode


def create_view(compiled: CompiledNode, context: Context) -> Outcome:
    """Create or replace the view.

    No parentheses and no line before the query: a line number in an error is the line
    of the compiled file.
    """
    view = replace(compiled.node.relation, type=RelationType.VIEW)
    make_room(view, context)
    context.session.execute(
        f"create or replace view {view} as {compiled.compiled_code}"
    )
    context.catalog.put(view)
    return Outcome(relation=view)
