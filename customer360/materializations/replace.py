"""Take the place of a relation of another type."""

from customer360.materializations.context import Context
from customer360.records import replace
from customer360.resources.relation import Relation


def make_room(relation: Relation, context: Context) -> None:
    """Drop what has this name and is known to be of another type.

    The database is not asked: nearly always it is of the same type, or not there. If
    not, the statement that follows raises `OtherTypeError`, and the worker asks and
    tries again.
    """
    existing = context.catalog.known(relation)
    if existing is not None and existing.type is not relation.type:
        context.session.drop(existing)
        context.catalog.remove(existing)


def intermediate(relation: Relation) -> Relation:
    """The name under which dbt makes a relation before it takes its place."""
    return replace(relation, identifier=f"{relation.identifier}__dbt_tmp")
