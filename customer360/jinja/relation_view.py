"""A relation as templates see it: dbt's `Relation`."""

from collections.abc import Iterator, Mapping

from customer360.records import replace
from customer360.resources.kinds import RelationType
from customer360.resources.relation import (
    Relation,
    quote_identifier,
    unquoted_parts,
)

# Packages tell a relation from other things by it.
_METADATA = {"type": "DuckDBRelation"}
_PARTS = ("database", "schema", "identifier")
_KEYS = (
    *("metadata", "type", "path", "quote_policy", "include_policy"),
    *("quote_character", "dbt_created", "database", "schema", "identifier"),
)


class RelationView(Mapping[str, object]):
    """Prints as the name to select from; `relation` is the noun behind it.

    It is a mapping too, as dbt's is. `text` is what is printed instead where that is
    not the name: an ephemeral parent's CTE, or the parent narrowed to no rows.
    """

    def __init__(self, relation: Relation, *, text: str | None = None) -> None:
        self.relation = relation
        self._text = text

    def __str__(self) -> str:
        return self._text if self._text is not None else str(self.relation)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RelationView) and _same(self.relation, other.relation)

    def __hash__(self) -> int:
        return hash(str(self.relation).lower())

    def __getitem__(self, key: str) -> object:
        if key not in _KEYS:
            raise KeyError(key)
        if key == "metadata":
            return _METADATA
        if key == "include_policy":
            return dict.fromkeys(_PARTS, True)
        if key == "quote_policy":
            return {part: part not in self.relation.unquoted for part in _PARTS}
        if key in {"quote_character", "dbt_created"}:
            return '"' if key == "quote_character" else False
        value: object = getattr(self, key)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(_KEYS)

    def __len__(self) -> int:
        return len(_KEYS)

    def render(self) -> str:
        """The text that it prints."""
        return str(self)

    @property
    def database(self) -> str | None:
        """The catalog."""
        return self.relation.database

    @property
    def schema(self) -> str | None:
        """The schema."""
        return self.relation.schema

    @property
    def identifier(self) -> str:
        """The relation's own name."""
        return self.relation.identifier

    name = table = identifier

    @property
    def type(self) -> str | None:
        """`table`, `view`, or nothing if it is not known."""
        return None if self.relation.type is None else str(self.relation.type)

    @property
    def is_table(self) -> bool:
        """True if it is known to be a table."""
        return self.relation.type is RelationType.TABLE

    @property
    def is_view(self) -> bool:
        """True if it is known to be a view."""
        return self.relation.type is RelationType.VIEW

    @property
    def is_cte(self) -> bool:
        """True if it stands for a CTE."""
        return self.relation.type is RelationType.CTE

    is_ephemeral_model = is_cte

    @property
    def is_materialized_view(self) -> bool:
        """False: DuckDB has none."""
        return False

    @property
    def is_function(self) -> bool:
        """True if it is known to be a function."""
        return self.relation.type is RelationType.FUNCTION

    @property
    def path(self) -> Mapping[str, str | None]:
        """The parts of the name."""
        return {
            "database": self.database,
            "schema": self.schema,
            "identifier": self.identifier,
        }

    def render_limited(self) -> str:
        """The text that it prints, with `--empty` without its rows."""
        return str(self)

    def matches(
        self,
        database: str | None = None,
        schema: str | None = None,
        identifier: str | None = None,
    ) -> bool:
        """True if the parts that are given are those of its name."""
        pairs = (
            (database, self.database),
            (schema, self.schema),
            (identifier, self.identifier),
        )
        return all(
            wanted is None or wanted.lower() == (own or "").lower()
            for wanted, own in pairs
        )

    @property
    def can_be_renamed(self) -> bool:
        """True for what a rename statement accepts."""
        return self.is_table or self.is_view

    can_be_replaced = can_be_renamed

    def include(
        self,
        database: bool | None = None,  # noqa: FBT001 - dbt's signature
        schema: bool | None = None,  # noqa: FBT001
        identifier: bool | None = None,  # noqa: FBT001
    ) -> "RelationView":
        """The same, printing only some parts of its name."""
        wanted = zip(_PARTS, (database, schema, identifier), strict=True)
        text = self.relation.printed(
            part for part, is_in in wanted if is_in is not False
        )
        return RelationView(self.relation, text=text)

    def without_identifier(self) -> "RelationView":
        """The same, printing the schema only."""
        return self.include(identifier=False)

    def quote(self, **parts: bool) -> "RelationView":
        """The same, with some parts of its name quoted, or not."""
        before = dict.fromkeys(self.relation.unquoted, False)
        unquoted = unquoted_parts(before, parts)
        return RelationView(replace(self.relation, unquoted=unquoted))

    def incorporate(
        self,
        path: Mapping[str, str] | None = None,
        type: str | None = None,  # noqa: A002
    ) -> "RelationView":
        """The same with other names or another type."""
        names = path or {}
        own = self.relation
        return RelationView(
            replace(
                own,
                database=names.get("database", own.database),
                schema=names.get("schema", own.schema),
                identifier=names.get("identifier", own.identifier),
                type=own.type if type is None else RelationType(type),
            )
        )

    def replace_path(self, **names: str) -> "RelationView":
        """The same with other names."""
        return self.incorporate(path=names)

    def information_schema(self, view_name: str | None = None) -> str:
        """The name of a view of the information schema of its database."""
        parts = [quote_identifier(self.database)] if self.database else []
        return ".".join(
            [*parts, "information_schema", *([view_name] if view_name else [])]
        )


def _same(one: Relation, other: Relation) -> bool:
    return str(one).lower() == str(other).lower()


class RelationFactory:
    """`api.Relation` in a template; `unquoted` is what the project does not quote."""

    Table, View, CTE = "table", "view", "cte"
    External, MaterializedView, Function = "external", "materialized_view", "function"
    get_relation_type = RelationType

    @staticmethod
    def scd_args(primary_key: object, updated_at: object) -> list[object]:
        """What the id of a version in a snapshot is made from."""
        keys = primary_key if isinstance(primary_key, (list, tuple)) else [primary_key]
        return [*keys, updated_at]

    def __init__(self, unquoted: tuple[str, ...]) -> None:
        self._unquoted = unquoted

    def create(
        self,
        database: str | None = None,
        schema: str | None = None,
        identifier: str = "",
        type: str | None = None,  # noqa: A002 - dbt's name
        quote_policy: Mapping[str, object] | None = None,
        **_: object,
    ) -> RelationView:
        """A relation by its names."""
        return RelationView(
            Relation(
                database=database,
                schema=schema,
                identifier=identifier or "",
                type=RelationType(type) if type else None,
                unquoted=unquoted_parts(
                    dict.fromkeys(self._unquoted, False), quote_policy or {}
                ),
            )
        )
