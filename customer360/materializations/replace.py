"""Take the place of a relation of another type."""

from customer360.materializations.context import Context
from customer360.resources.relation import Relation


def make_room(relation: Relation, context: Context) -> None:
    """Drop what has this name and is of another type; the same type is replaced."""
    existing = context.catalog.get(relation)
    if existing is not None and existing.type is not relation.type:
        context.session.drop(existing)
        context.catalog.remove(existing)
