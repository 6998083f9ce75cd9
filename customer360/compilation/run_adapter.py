"""`adapter` in a run: questions to the open database."""

from customer360.adapters.catalog import RelationCatalog
from customer360.adapters.protocol import Adapter, Session
from customer360.errors import CompilationError
from customer360.jinja.callables import Function
from customer360.jinja.relation_view import RelationView
from customer360.jinja.scope import Scope
from customer360.jinja.table import ColumnView
from customer360.jinja.template_adapter import BasicAdapter
from customer360.resources.node import Node
from customer360.resources.relation import Relation


class RunAdapter(BasicAdapter):
    """Answers make the text impure: the database is not part of the project."""

    def __init__(
        self,
        scope: Scope,
        *,
        adapter: Adapter | None,
        catalog: RelationCatalog | None,
        session: Session | None,
        node: Node,
    ) -> None:
        super().__init__(scope)
        self._adapter = adapter
        self._catalog = catalog
        self._open_session = session
        self._node = node

    def _session(self) -> Session:
        self._scope.not_pure()
        if self._open_session is None:
            raise CompilationError(
                "this template asks the database, which is not open for this command"
            )
        return self._open_session

    def get_relation(
        self, database: str | None, schema: str | None, identifier: str
    ) -> RelationView | None:
        """The relation as it exists, or nothing."""
        name = Relation(database=database, schema=schema, identifier=identifier)
        found = self._session().relation(name)
        return None if found is None else RelationView(found)

    def load_relation(self, relation: RelationView) -> RelationView | None:
        """The relation as it exists, or nothing."""
        found = self._session().relation(relation.relation)
        return None if found is None else RelationView(found)

    def get_columns_in_relation(self, relation: RelationView) -> list[ColumnView]:
        """The columns, in order."""
        found = self._session().columns(relation.relation)
        return [ColumnView.of(column) for column in found]

    def get_missing_columns(
        self, from_relation: RelationView, to_relation: RelationView
    ) -> list[ColumnView]:
        """The columns that the first has and the second has not."""
        known = {column.name for column in self.get_columns_in_relation(to_relation)}
        return [
            column
            for column in self.get_columns_in_relation(from_relation)
            if column.name not in known
        ]

    def list_relations(self, database: str | None, schema: str) -> list[RelationView]:
        """What exists in a schema."""
        name = database or self._node.database
        return [RelationView(r) for r in self._session().relations([(name, schema)])]

    list_relations_without_caching = list_relations

    def check_schema_exists(self, database: str | None, schema: str) -> bool:
        """True if the schema exists."""
        wanted = ((database or self._node.database).lower(), schema.lower())
        schemas = self._session().schemas()
        return wanted in {(d.lower(), s.lower()) for d, s in schemas}

    def already_exists(self, schema: str, name: str) -> bool:
        """True if there is such a relation."""
        return self.get_relation(self._node.database, schema, name) is not None

    def create_schema(self, relation: RelationView) -> str:
        """Make the relation's schema if it is not there."""
        self._session().create_schema(relation.database, str(relation.schema))
        return ""

    def drop_schema(self, relation: RelationView) -> str:
        """Drop the relation's schema and all in it."""
        name = relation.include(identifier=False)
        self._session().execute(f"drop schema if exists {name} cascade")
        return ""

    def drop_relation(self, relation: RelationView) -> str:
        """Drop the relation if it is there."""
        session = self._session()
        found = session.relation(relation.relation)
        if found is not None:
            session.drop(found)
            if self._catalog is not None:
                self._catalog.remove(found)
        return ""

    def truncate_relation(self, relation: RelationView) -> str:
        """Delete all rows."""
        self._session().execute(f"delete from {relation}")
        return ""

    def rename_relation(self, from_relation: RelationView, to: RelationView) -> str:
        """Give a table or view another name in its schema."""
        kind = "view" if from_relation.is_view else "table"
        new = to.include(database=False, schema=False)
        self._session().execute(f"alter {kind} {from_relation} rename to {new}")
        return ""

    def execute(
        self,
        sql: str,
        auto_begin: object = False,  # noqa: FBT002, ARG002 - dbt's signature
        fetch: object = False,  # noqa: FBT002, ARG002
    ) -> str:
        """Run statements."""
        self._session().execute(sql)
        return ""

    def get_hard_deletes_behavior(self, config: dict[str, object]) -> object:
        """What a snapshot does with rows that are gone."""
        return config.get("hard_deletes", "ignore")

    def is_motherduck(self) -> bool:
        """False: the database is a local file."""
        return False

    is_ducklake = is_motherduck

    def external_root(self) -> str:
        """The folder of files that models write."""
        return "."

    def __getattr__(self, name: str) -> Function:
        if name.startswith("_"):
            raise AttributeError(name)
        raise CompilationError(f"adapter.{name} is not offered by c360")
