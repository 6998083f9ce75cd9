"""A name in a database: what templates print and what the adapter creates."""

from dataclasses import dataclass

from customer360.resources.kinds import RelationType


def quote_identifier(identifier: str) -> str:
    """Quote for SQL; a quote inside is doubled.

    >>> quote_identifier('a"b')
    '"a""b"'
    """
    return '"' + identifier.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table or view, by its full name. `str()` is the quoted name for SQL.

    >>> str(Relation(database="db", schema="marts", identifier="dim_customers"))
    '"db"."marts"."dim_customers"'
    """

    database: str | None
    schema: str | None
    identifier: str
    type: RelationType | None = None

    def __str__(self) -> str:
        """Join the parts that are there, quoted."""
        parts = (self.database, self.schema, self.identifier)
        return ".".join(quote_identifier(part) for part in parts if part)
