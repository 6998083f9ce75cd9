"""One thread's cursor in an open DuckDB database.

Measured (2 cores, DuckDB 2.0, ms each): `create or replace view` 0.9 when every
statement commits, 0.4 inside one transaction; `create or replace table` of ten rows 1.3
and 0.6; the same through a second name and two renames 2.6. So relations are replaced
in place: the statement is atomic by itself, and readers of the old one keep it until
the commit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import _duckdb

from customer360.adapters.duckdb.errors import as_database_error, driver_errors
from customer360.adapters.duckdb.plugins import (
    BasePlugin,
    SourceConfig,
    TargetConfig,
    TargetLocation,
)
from customer360.adapters.protocol import CatalogColumn, ColumnInfo, Rows
from customer360.errors import DatabaseError, ProjectError
from customer360.records import replace
from customer360.resources.kinds import RelationType
from customer360.resources.relation import Relation, quote_identifier

_RELATIONS = """
select database_name, schema_name, table_name, 'table' from duckdb_tables()
where not internal and not temporary
union all
select database_name, schema_name, view_name, 'view' from duckdb_views()
where not internal and not temporary
"""

_CATALOG = """
with relations as (
    select database_name, schema_name, table_name, 'BASE TABLE' as kind, comment
    from duckdb_tables() where not internal and not temporary
    union all
    select database_name, schema_name, view_name, 'VIEW', comment
    from duckdb_views() where not internal and not temporary
)

select
    relations.database_name, relations.schema_name, relations.table_name,
    relations.kind, relations.comment,
    columns.column_name, columns.column_index, columns.data_type, columns.comment
from relations
inner join duckdb_columns() as columns using (database_name, schema_name, table_name)
order by 1, 2, 3, 7
"""

# `main` counts as internal, and is a schema like any other to us.
_SCHEMAS = """
select database_name, schema_name from duckdb_schemas()
where database_name not in ('system', 'temp')
    and schema_name not in ('information_schema', 'pg_catalog')
"""


class DuckDBSession:
    """A cursor; see `Session` for what each method promises."""

    def __init__(
        self,
        connection: _duckdb.DuckDBPyConnection,
        *,
        plugins: Mapping[str, BasePlugin] | None = None,
    ) -> None:
        self._connection = connection
        self._plugins = plugins or {}
        self._in_transaction = False
        self.is_closed = False

    @property
    def native(self) -> object:
        """The driver's own connection, for Python models."""
        # The C module is enough for SQL; the package adds what Python models use.
        import duckdb  # noqa: F401

        return self._connection

    @property
    def in_transaction(self) -> bool:
        """True between `begin` and `commit` or `rollback`."""
        return self._in_transaction

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        """Run one or more statements; the answer is the last one's."""
        connection = self._connection
        with driver_errors():
            if parameters:
                connection.execute(sql, parameters)
            else:
                connection.execute(sql)
            return self._answer()

    def _answer(self) -> Rows:
        description = self._connection.description
        rows = self._connection.fetchall() if description else []
        changed = self._connection.rowcount
        return Rows(
            columns=tuple([column[0] for column in description]),
            types=tuple([str(column[1]) for column in description]),
            rows=tuple(rows),
            affected=changed if changed >= 0 else None,
        )

    def table(self, relation: Relation) -> object:
        """The relation as the driver's own object, for Python models."""
        import duckdb  # noqa: F401

        with driver_errors():
            return self._connection.sql(f"from {relation}")

    def store(self, rows: object, table: Relation, *, temporary: bool = False) -> Rows:
        """Create or replace a table from a Python object with rows."""
        name = f"table {table}"
        if temporary:
            name = f"temporary table {quote_identifier(table.identifier)}"
        import duckdb  # noqa: F401

        # DuckDB finds it among the variables of this function, whatever it is.
        c360_python_rows = rows  # noqa: F841
        with driver_errors():
            self._connection.execute(
                f"create or replace {name} as from c360_python_rows"
            )
            return self._answer()

    def load_source(
        self, plugin: str, table: Relation, settings: Mapping[str, object]
    ) -> None:
        """Make the table of a source from what a plugin loads."""
        config = SourceConfig(
            name=str(settings["name"]),
            identifier=table.identifier,
            schema=table.schema or "main",
            database=table.database,
            meta=settings,
        )
        self.store(self._plugin(plugin).load(config), table)

    def hand_over(
        self,
        plugin: str,
        relation: Relation,
        *,
        path: str,
        file_format: str,
        settings: Mapping[str, object],
    ) -> None:
        """Tell a plugin of a model that was written."""
        target = TargetConfig(
            relation=relation,
            column_list=self.columns(relation),
            config=settings,
            location=TargetLocation(path=path, format=file_format),
        )
        self._plugin(plugin).store(target)

    def _plugin(self, name: str) -> BasePlugin:
        found = self._plugins.get(name)
        if found is None:
            raise ProjectError(
                f"no plugin of the profile is called {name!r}",
                hint=f"the plugins are {', '.join(self._plugins) or 'none'}",
            )
        return found

    def check_query(self, sql: str) -> None:
        """Refuse what is not one query: a value that breaks out of its statement.

        Parsing costs 0.3 ms and only a semicolon can end a statement, so the driver is
        asked only about text that has one.
        """
        if not sql.strip():
            raise DatabaseError("the SQL is empty", hint="write a query")
        if ";" not in sql:
            return
        with driver_errors():
            statements = self._connection.extract_statements(sql)
        kinds = [statement.type for statement in statements]
        # PIVOT is rewritten into several statements, and is reported as MULTI.
        if kinds not in ([_duckdb.StatementType.SELECT], [_duckdb.StatementType.MULTI]):
            raise DatabaseError(
                "the SQL is not exactly one query, it is "
                + (" and ".join(kind.name.lower() for kind in kinds) or "empty"),
                hint="a model is one `select`; other statements belong into hooks",
            )

    def begin(self) -> None:
        """Start a transaction."""
        with driver_errors():
            self._connection.execute("begin")
        self._in_transaction = True

    def commit(self) -> None:
        """Make it last; when this returns the changes are on the disk."""
        if not self._in_transaction:
            return
        self._in_transaction = False
        with driver_errors():
            self._connection.execute("commit")

    def rollback(self) -> None:
        """Undo the transaction; harmless without one."""
        if not self._in_transaction:
            return
        self._in_transaction = False
        with driver_errors():
            self._connection.execute("rollback")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end of the block, roll back if it raises. Does not nest."""
        self.begin()
        try:
            yield
        except BaseException:
            self.rollback()
            raise
        self.commit()

    def relations(
        self, schemas: Iterable[tuple[str, str]] | None = None
    ) -> tuple[Relation, ...]:
        """What exists, with types: in the given (database, schema) pairs, or all."""
        wanted = None if schemas is None else {_folded(pair) for pair in schemas}
        return tuple(
            Relation(
                database=str(database),
                schema=str(schema),
                identifier=str(name),
                type=RelationType(str(kind)),
            )
            for database, schema, name, kind in self.execute(_RELATIONS).rows
            if wanted is None or _folded((str(database), str(schema))) in wanted
        )

    def schemas(self) -> tuple[tuple[str, str], ...]:
        """The (database, schema) pairs that exist."""
        return tuple((str(row[0]), str(row[1])) for row in self.execute(_SCHEMAS).rows)

    def relation(self, name: Relation) -> Relation | None:
        """The relation of this name as it exists (with its type), or nothing."""
        if self._in_transaction:
            # What tells a view below is an error, and that would spoil the transaction.
            return next((r for r in self.relations() if _same_name(r, name)), None)
        # Asking for one costs 0.5 ms, the first look at the whole list 17.
        try:
            self._connection.execute(f"select rowid from {name} limit 0")
        except _duckdb.CatalogException:
            return None
        except _duckdb.BinderException as error:
            if '"rowid"' not in str(error):
                raise as_database_error(error) from None
            # Only tables have row numbers.
            return replace(name, type=RelationType.VIEW)
        return replace(name, type=RelationType.TABLE)

    def columns(self, relation: Relation) -> tuple[ColumnInfo, ...]:
        """The columns, in order.

        Raises:
            DatabaseError: no such relation.
        """
        # 0.3 ms; `duckdb_columns()` looks at all columns of all relations, 5 ms.
        found = self.execute(f"select * from {relation} limit 0")
        return tuple(
            ColumnInfo(name=name, data_type=kind)
            for name, kind in zip(found.columns, found.types, strict=True)
        )

    def catalog(self) -> tuple[CatalogColumn, ...]:
        """Every column of every relation, sorted by relation and place."""
        rows = self.execute(_CATALOG).rows
        return tuple(
            CatalogColumn(
                relation=Relation(
                    database=str(database), schema=str(schema), identifier=str(table)
                ),
                kind=str(kind),
                relation_comment=None if about is None else str(about),
                name=str(name),
                index=int(str(index)),
                data_type=str(data_type),
                comment=None if comment is None else str(comment),
            )
            for database, schema, table, kind, about, *column in rows
            for name, index, data_type, comment in (column,)
        )

    def create_schema(self, database: str | None, schema: str) -> None:
        """Make the schema if it is not there."""
        parts = [quote_identifier(part) for part in (database, schema) if part]
        self.execute(f"create schema if not exists {'.'.join(parts)}")

    def drop(self, relation: Relation) -> None:
        """Drop by its type, if it is there."""
        kind = relation.type or RelationType.TABLE
        self.execute(f"drop {kind} if exists {relation} cascade")

    def close(self) -> None:
        """Give the cursor back; an open transaction is undone."""
        self.is_closed = True
        with driver_errors():
            self._connection.close()

    def interrupt(self) -> None:
        """Stop the statement that runs now, from any thread; harmless when closed."""
        with suppress(_duckdb.ConnectionException):
            self._connection.interrupt()


def _same_name(found: Relation, wanted: Relation) -> bool:
    """DuckDB folds case; a part that is not said fits any."""
    pairs = (
        (found.database, wanted.database),
        (found.schema, wanted.schema),
        (found.identifier, wanted.identifier),
    )
    return all(b is None or (a or "").lower() == b.lower() for a, b in pairs)


def _folded(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[0].lower(), pair[1].lower()
