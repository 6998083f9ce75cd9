"""`adapter` in a run: questions to the open database."""

from collections.abc import Mapping, Sequence

from customer360.adapters.catalog import RelationCatalog
from customer360.adapters.protocol import Adapter, Session
from customer360.compilation.contracts import definition, model_constraint
from customer360.compilation.external_adapter import ExternalFiles
from customer360.compilation.statements import Response
from customer360.errors import CompilationError, DatabaseError
from customer360.events import Level, Listener, Note
from customer360.jinja.callables import Function
from customer360.jinja.column_view import ColumnView
from customer360.jinja.relation_view import RelationView
from customer360.jinja.scope import Scope
from customer360.jinja.table import EMPTY_TABLE, Table
from customer360.records import replace
from customer360.resources.node import Node
from customer360.resources.relation import Relation, quote_identifier

_OURS = object()
STRATEGIES = ("append", "delete+insert", "merge", "microbatch")


class Reminders:
    """Warnings that are given once in a call."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._said: set[str] = set()

    def warn(self, message: str) -> None:
        """Say it, unless it was said before."""
        if message not in self._said:
            self._said.add(message)
            self._listener(Note(level=Level.WARN, message=message))


class RunAdapter(ExternalFiles):
    """Answers make the text impure: the database is not part of the project."""

    def __init__(
        self,
        scope: Scope,
        *,
        adapter: Adapter | None,
        catalog: RelationCatalog | None,
        session: Session | None,
        node: Node,
        settings: Mapping[str, object],
        said: Reminders,
        unquoted: tuple[str, ...] = (),
        owns_transaction: bool = False,
    ) -> None:
        super().__init__(scope, settings=settings)
        self._adapter = adapter
        self._catalog = catalog
        self._open_session = session
        self._node = node
        self._said = said
        self._unquoted = unquoted
        self._owns_transaction = owns_transaction
        self._replaced: set[str] = set()

    def _answer_of_macro(self, name: str, *arguments: object) -> object:
        """What the project's own macro in the place of dbt's says, else `_OURS`.

        In such a macro the name means our own again.
        """
        macro = self._scope.engine.library.replacement(name)
        if macro is None or name in self._replaced:
            return _OURS
        self._replaced.add(name)
        try:
            return self._scope.call_macro(macro, arguments, {})
        finally:
            self._replaced.remove(name)

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
        return self._existing(name)

    def load_relation(self, relation: RelationView) -> RelationView | None:
        """The relation as it exists, or nothing."""
        return self._existing(relation.relation)

    def _existing(self, name: Relation) -> RelationView | None:
        session = self._session()
        # As dbt's cache: what is known to be there is not asked for again, which would
        # cost 3 ms in a transaction.
        known = self._catalog.known(name) if self._catalog is not None else None
        found = known or session.relation(name)
        return None if found is None else self._seen(found)

    def _seen(self, relation: Relation) -> RelationView:
        return RelationView(replace(relation, unquoted=self._unquoted))

    def get_columns_in_relation(self, relation: RelationView) -> object:
        """The columns, in order, or what the project's own macro says."""
        said = self._answer_of_macro("get_columns_in_relation", relation)
        return self._columns_of(relation) if said is _OURS else said

    def _columns_of(self, relation: RelationView) -> list[ColumnView]:
        """The columns, in order; none if there is no such relation."""
        session = self._session()
        # An error would spoil the transaction.
        if session.in_transaction and not self._is_there(relation.relation):
            return []
        try:
            found = session.columns(relation.relation)
        except DatabaseError as error:
            if "does not exist" in error.message:
                return []
            raise
        return [ColumnView.of(column) for column in found]

    def _is_there(self, name: Relation) -> bool:
        """True if it exists, or if it may: temporary tables are not listed."""
        known = self._catalog.known(name) if self._catalog is not None else None
        return (
            name.schema is None
            or known is not None
            or self._session().relation(name) is not None
        )

    def get_column_schema_from_query(self, sql: str) -> list[ColumnView]:
        """The columns that a query would give."""
        found = self._session().execute(f"describe (\n{sql}\n)").rows
        return [
            column
            for row in found
            for column in ColumnView(str(row[0]), str(row[1])).flatten()
        ]

    def get_missing_columns(
        self, from_relation: RelationView, to_relation: RelationView
    ) -> list[ColumnView]:
        """The columns that the first has and the second has not."""
        known = {column.name for column in self._columns_of(to_relation)}
        return [
            column
            for column in self._columns_of(from_relation)
            if column.name not in known
        ]

    def quote_as_configured(self, identifier: str, quote_key: str) -> str:
        """The identifier, in quotes if the project quotes this part of a name."""
        is_bare = quote_key in self._unquoted
        return identifier if is_bare else quote_identifier(identifier)

    def list_relations(self, database: str | None, schema: str) -> list[RelationView]:
        """What exists in a schema."""
        name = database or self._node.database
        return [*map(self._seen, self._session().relations([(name, schema)]))]

    def list_relations_without_caching(
        self, schema_relation: RelationView
    ) -> list[RelationView]:
        """What exists in the relation's schema."""
        return self.list_relations(
            schema_relation.database, str(schema_relation.schema)
        )

    def list_schemas(self, database: str | None = None) -> list[str]:
        """The schemas of a database."""
        wanted = (database or self._node.database).lower()
        return [s for d, s in self._session().schemas() if d.lower() == wanted]

    def check_schema_exists(self, database: str | None, schema: str) -> bool:
        """True if the schema exists."""
        return schema.lower() in {name.lower() for name in self.list_schemas(database)}

    def already_exists(self, schema: str, name: str) -> bool:
        """True if there is such a relation."""
        return self.get_relation(self._node.database, schema, name) is not None

    def create_schema(self, relation: RelationView) -> str:
        """Make the relation's schema if it is not there."""
        if self._answer_of_macro("create_schema", relation) is _OURS:
            self._session().create_schema(relation.database, str(relation.schema))
        if self._catalog is not None:
            self._catalog.put_schema(relation.database, str(relation.schema))
        return ""

    def drop_schema(self, relation: RelationView) -> str:
        """Drop the relation's schema and all in it."""
        name = relation.include(identifier=False)
        if self._answer_of_macro("drop_schema", relation) is _OURS:
            self._session().execute(f"drop schema if exists {name} cascade")
        if self._catalog is not None:
            self._catalog.remove_schema(relation.database, str(relation.schema))
        return ""

    def drop_relation(self, relation: RelationView | None) -> str:
        """Drop the relation if it is there."""
        if relation is None:
            return ""
        session = self._session()
        # Temporary tables are not listed.
        is_temporary = relation.schema is None
        found = (
            relation.relation if is_temporary else session.relation(relation.relation)
        )
        if found is not None:
            if self._answer_of_macro("drop_relation", relation) is _OURS:
                session.drop(found)
            if self._catalog is not None:
                self._catalog.remove(found)
        return ""

    def truncate_relation(self, relation: RelationView) -> str:
        """Delete all rows."""
        if self._answer_of_macro("truncate_relation", relation) is _OURS:
            self._session().execute(f"delete from {relation}")
        return ""

    def rename_relation(
        self, from_relation: RelationView, to_relation: RelationView
    ) -> str:
        """Give a table or view another name in its schema."""
        kind = "view" if from_relation.is_view else "table"
        new = quote_identifier(to_relation.identifier)
        sql = f"alter {kind} {from_relation} rename to {new}"
        if (
            self._answer_of_macro("rename_relation", from_relation, to_relation)
            is _OURS
        ):
            self._session().execute(sql)
        if self._catalog is not None:
            self._catalog.remove(from_relation.relation)
            self._catalog.remove(to_relation.relation)
        return ""

    def execute(
        self,
        sql: str,
        auto_begin: object = False,  # noqa: FBT002, ARG002 - dbt's signature
        fetch: object = False,  # noqa: FBT002
        limit: int | None = None,
    ) -> tuple[Response, Table]:
        """Run statements; what the database said, and the rows if they are wanted."""
        found = self._session().execute(sql)
        rows = Table(found) if fetch else EMPTY_TABLE
        return Response(rows_affected=found.affected), (
            rows if limit is None else rows.limit(limit)
        )

    def add_query(self, sql: str, *_: object, **__: object) -> tuple[None, Table]:
        """Run statements; the rows stand for the driver's cursor."""
        return None, Table(self._session().execute(sql))

    def commit(self) -> str:
        """End the transaction, where the template has begun one."""
        session = self._session()
        if self._owns_transaction and session.in_transaction:
            session.commit()
        return ""

    commit_if_has_connection = commit

    def ensure_transaction(self) -> str:
        """Begin a transaction, unless there is one."""
        session = self._session()
        if self._owns_transaction and not session.in_transaction:
            session.begin()
        return ""

    def get_incremental_strategy_macro(
        self, model_context: Mapping[str, object], strategy: str | None
    ) -> object:
        """The macro that adds rows by this strategy: a built-in or the project's own.

        Raises:
            CompilationError: there is none.
        """
        name = strategy or "default"
        macro = f"get_incremental_{name.replace('+', '_')}_sql"
        if name == "insert_overwrite":
            raise CompilationError(
                f"The incremental strategy '{name}' is not valid for this adapter",
                hint=f"the strategies are {', '.join(STRATEGIES)}",
            )
        if macro not in model_context:
            raise CompilationError(
                "dbt could not find an incremental strategy macro with the name "
                f'"{macro}" in {self._scope.engine.library.root_package}',
                hint=f"the strategies are {', '.join(STRATEGIES)}",
            )
        return model_context[macro]

    def valid_incremental_strategies(self) -> list[str]:
        """The built-in strategies."""
        return list(STRATEGIES)

    def render_raw_columns_constraints(
        self, raw_columns: Mapping[str, Mapping[str, object]]
    ) -> list[str]:
        """The columns of a `create table`, with their constraints."""
        return [
            definition(
                self.quote(str(column["name"]))
                if column.get("quote")
                else str(column["name"]),
                str(column.get("data_type")),
                _mappings(column.get("constraints")),
            )
            for column in raw_columns.values()
        ]

    def render_raw_model_constraints(
        self, raw_constraints: Sequence[Mapping[str, object]]
    ) -> list[str]:
        """The constraints of a whole table."""
        texts = (model_constraint(constraint) for constraint in raw_constraints)
        return [text for text in texts if text]

    def existing_key_constraint_types(self, relation: RelationView) -> list[str]:
        """The kinds of keys that the table has now."""
        found = self._session().execute(
            "select distinct lower(replace(constraint_type, ' ', '_'))\n"
            "from duckdb_constraints() where lower(schema_name) = lower(?)\n"
            "and lower(table_name) = lower(?) and constraint_type in\n"
            "('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')",
            (relation.schema, relation.identifier),
        )
        return sorted(str(row[0]) for row in found.rows)

    def catalog_supports_foreign_keys(self, database: str) -> bool:
        """True for DuckDB's own files."""
        return not self.is_ducklake_database(database)

    def valid_snapshot_target(
        self, relation: RelationView, column_names: Mapping[str, str] | None = None
    ) -> str:
        """Refuse a table that is no snapshot.

        Raises:
            CompilationError: a column of a snapshot is not there.
        """
        names = column_names or {}
        self._require(
            relation,
            [
                names.get(name, name)
                for name in ("dbt_scd_id", "dbt_valid_from", "dbt_valid_to")
            ],
        )
        return ""

    def assert_valid_snapshot_target_given_strategy(
        self,
        relation: RelationView,
        column_names: Mapping[str, str],
        strategy: Mapping[str, object],
    ) -> str:
        """Refuse a table that is no snapshot of this kind."""
        self.valid_snapshot_target(relation, column_names)
        if strategy.get("hard_deletes") == "new_record":
            name = "dbt_is_deleted"
            self._require(relation, [(column_names or {}).get(name, name)])
        return ""

    def _require(self, relation: RelationView, wanted: list[str]) -> None:
        columns = self._columns_of(relation)
        names = {column.name.lower() for column in columns}
        missing = [name for name in wanted if name.lower() not in names]
        if missing:
            raise CompilationError(
                f"Snapshot target is missing configured columns (missing {missing})",
                hint="give the snapshot another `alias`, or move what is there",
            )

    def location_exists(self, location: str) -> bool:
        """True if there is a file, or any file of a pattern."""
        found = self._session().execute("select 1 from glob(?) limit 1", (location,))
        return bool(found.rows)

    def store_relation(
        self, plugin_name: str, relation: RelationView, *written: object
    ) -> str:
        """Tell a plugin of the profile of a model that was written.

        What was written is dbt's: the columns, the file, its format, and the `config`.
        """
        _, path, file_format, *_ = written
        self._session().hand_over(
            plugin_name,
            relation.relation,
            path=str(path),
            file_format=str(file_format),
            settings=self._node.config,
        )
        return ""

    def warn_once(self, msg: object) -> str:
        """Say it as a warning, once in a call."""
        self._scope.not_pure()
        self._said.warn(str(msg))
        return ""

    def __getattr__(self, name: str) -> Function:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in _NOTHING_TO_DO:
            return _nothing
        raise CompilationError(f"adapter.{name} is not offered by c360")


# DuckDB has no types that grow, and nothing is remembered that could be stale.
_NOTHING_TO_DO = frozenset(
    {
        *("expand_target_column_types", "expand_column_types"),
        *("cache_added", "cache_dropped", "cache_renamed"),
    }
)


def _nothing(*_: object, **__: object) -> str:
    return ""


def _mappings(value: object) -> list[Mapping[str, object]]:
    items = value if isinstance(value, (list, tuple)) else []
    return [item for item in items if isinstance(item, Mapping)]
