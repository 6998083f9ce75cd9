"""The seam: what floors above ask of a database, whichever it is.

An `Adapter` is one open database. A `Session` is one thread's cursor in it; sessions
are not shared between threads. SQL that differs between databases sits in dispatched
macros or behind a method here. Driver errors come out as `DatabaseError`.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from customer360.records import dataclass
from customer360.resources.relation import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A finished answer: column names and types as the database spells them, and rows.

    `affected` counts changed rows for statements that change some, else None.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    affected: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnInfo:
    """A column that exists in the database."""

    name: str
    data_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogColumn:
    """A column of the database with its relation, as a catalog shows it.

    `kind` is the database's word for the relation's type; `index` counts from 1.
    """

    relation: Relation
    kind: str
    relation_comment: str | None
    name: str
    index: int
    data_type: str
    comment: str | None


class Session(Protocol):
    """One thread's cursor."""

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        """Run one or more statements; the answer is the last one's."""
        ...

    def check_query(self, sql: str) -> None:
        """Refuse text that is not exactly one query.

        Raises:
            DatabaseError: it is empty, or holds a second statement.
        """
        ...

    @property
    def native(self) -> object:
        """The driver's own connection, for Python models."""
        ...

    def table(self, relation: Relation) -> object:
        """The relation as the driver's own object, for Python models."""
        ...

    def store(self, rows: object, table: Relation, *, temporary: bool = False) -> Rows:
        """Create or replace a table from what a Python model returned."""
        ...

    def load_source(
        self, plugin: str, table: Relation, settings: Mapping[str, object]
    ) -> None:
        """Make the table of a source from what a plugin of the profile loads."""
        ...

    def hand_over(
        self,
        plugin: str,
        relation: Relation,
        *,
        path: str,
        file_format: str,
        settings: Mapping[str, object],
    ) -> None:
        """Tell a plugin of the profile of a model that was written."""
        ...

    @property
    def in_transaction(self) -> bool:
        """True between `begin` and `commit` or `rollback`."""
        ...

    def begin(self) -> None:
        """Start a transaction. An error inside one leaves only `rollback`."""
        ...

    def commit(self) -> None:
        """Make the transaction last: when this returns it survives a crash.

        Harmless without one.
        """
        ...

    def rollback(self) -> None:
        """Undo the transaction; harmless without one."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """Commit at the end of the block, roll back if it raises. Does not nest."""
        ...

    def relations(
        self, schemas: Iterable[tuple[str, str]] | None = None
    ) -> tuple[Relation, ...]:
        """What exists, with types: in the given (database, schema) pairs, or all."""
        ...

    def schemas(self) -> tuple[tuple[str, str], ...]:
        """The (database, schema) pairs that exist."""
        ...

    def relation(self, name: Relation) -> Relation | None:
        """The relation of this name as it exists (with its type), or nothing."""
        ...

    def columns(self, relation: Relation) -> tuple[ColumnInfo, ...]:
        """The columns, in order.

        Raises:
            DatabaseError: no such relation.
        """
        ...

    def catalog(self) -> tuple[CatalogColumn, ...]:
        """Every column of every relation, sorted by relation and place."""
        ...

    def create_schema(self, database: str | None, schema: str) -> None:
        """Make the schema if it is not there."""
        ...

    def drop(self, relation: Relation) -> None:
        """Drop by its type, if it is there."""
        ...

    def close(self) -> None:
        """Give the cursor back."""
        ...


class Adapter(Protocol):
    """One open database."""

    @property
    def type(self) -> str:
        """`duckdb`, `spark`: the prefix of dispatched macros."""
        ...

    @property
    def database(self) -> str:
        """The name of the default database (catalog)."""
        ...

    @property
    def path(self) -> str:
        """Where it is, for people: an absolute path or `:memory:`."""
        ...

    def session(self) -> Session:
        """Open a cursor for the calling thread."""
        ...

    def interrupt(self) -> None:
        """Stop what all sessions are running, from any thread."""
        ...

    def checkpoint(self) -> None:
        """Give back the space of what was replaced, where the database can."""
        ...

    def close(self) -> None:
        """Checkpoint and let the file go."""
        ...
