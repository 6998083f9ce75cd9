"""A name in a database: what templates print and what the adapter creates."""

from collections.abc import Iterable, Mapping

from customer360.records import dataclass, field
from customer360.resources.kinds import RelationType


def quote_identifier(identifier: str) -> str:
    """Quote for SQL; a quote inside is doubled.

    >>> quote_identifier('a"b')
    '"a""b"'
    """
    return '"' + identifier.replace('"', '""') + '"'


def unquoted_parts(*quotings: Mapping[str, object]) -> tuple[str, ...]:
    """The parts of a name that `quoting:` says not to quote; later ones win.

    >>> unquoted_parts({"schema": False, "identifier": False}, {"schema": True})
    ('identifier',)
    """
    said: dict[str, object] = {}
    for quoting in quotings:
        said |= {part: quotes for part, quotes in quoting.items() if quotes is not None}
    return tuple(part for part in _PARTS if said.get(part) is False)


_PARTS = ("database", "schema", "identifier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table or view, by its full name. `str()` is the quoted name for SQL.

    `unquoted` are the parts that are printed as they are; they make no other relation.

    >>> str(Relation(database="db", schema="marts", identifier="dim_customers"))
    '"db"."marts"."dim_customers"'
    """

    database: str | None
    schema: str | None
    identifier: str
    type: RelationType | None = None
    unquoted: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        """Join the parts that are there, quoted."""
        return self.printed(_PARTS)

    def printed(self, parts: Iterable[str]) -> str:
        """Join those of these parts that are there, quoted where they are to be."""
        names = {
            "database": self.database,
            "schema": self.schema,
            "identifier": self.identifier,
        }
        return ".".join(
            name if part in self.unquoted else quote_identifier(name)
            for part in parts
            if (name := names[part])
        )
