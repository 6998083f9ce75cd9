"""Making a world and moving it on: all raw tables at once, or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from customer360.errors import C360Error, UsageError
from customer360.records import replace
from customer360.synthetic.calendar import day_number, day_of
from customer360.synthetic.connection import Connection
from customer360.synthetic.ledger import (
    Origin,
    TableCount,
    World,
    add_new_columns,
    create_empty_tables,
    current_world,
    forget_generated_loads,
    raw_origin,
    record_load,
)
from customer360.synthetic.settings import GeneratorSettings
from customer360.synthetic.tables import TableQuery, find_paces, table_queries

_LONGEST_ADVANCE = 3660


def generate(
    connection: Connection,
    settings: GeneratorSettings,
    *,
    now: datetime,
    asked: GeneratorSettings | None = None,
) -> tuple[TableCount, ...]:
    """Replace all generated raw tables in one transaction; how many rows each has.

    `asked` is what the project's variables ask for, if that is something else.

    Raises:
        C360Error: a raw table holds ingested rows.
    """
    _refuse_ingested_tables(connection)
    with _transaction(connection):
        create_empty_tables(connection)
        paces = find_paces(connection, settings)
        world = World(
            settings=settings,
            end_date=settings.end_date,
            paces=paces,
            asked=asked or settings,
        )
        day = day_number(settings.end_date)
        counts = tuple(
            _replace(connection, query)
            for query in table_queries(settings, paces, day=day)
        )
        forget_generated_loads(connection)
        record_load(connection, world=world, counts=counts, now=now)
    return counts


def advance(
    connection: Connection, *, days: int, now: datetime
) -> tuple[TableCount, ...]:
    """Move the world on by some days; how many rows of each table are new or changed.

    Rows that did not change are not touched.

    Raises:
        UsageError: `days` is not from 1 to 3660.
        C360Error: nothing was generated yet, or a raw table holds ingested rows.
    """
    if not 1 <= days <= _LONGEST_ADVANCE:
        raise UsageError(
            f"the world cannot move on by {days} days", hint="1 to 3660 can"
        )
    _refuse_ingested_tables(connection)
    world = current_world(connection)
    if world is None:
        raise C360Error(
            "there is no generated world to move on", hint="run c360 generate first"
        )
    add_new_columns(connection)
    since = day_number(world.end_date)
    queries = table_queries(world.settings, world.paces, day=since + days, since=since)
    with _transaction(connection):
        counts = tuple(_merge(connection, query) for query in queries)
        moved = replace(world, end_date=day_of(since + days))
        record_load(connection, world=moved, counts=counts, now=now)
    return counts


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    connection.execute("begin transaction")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def _refuse_ingested_tables(connection: Connection) -> None:
    origins = raw_origin(connection)
    ingested = [name for name, origin in origins.items() if origin is Origin.INGESTED]
    if ingested:
        raise C360Error(
            f"raw.{ingested[0]} holds ingested rows; made-up ones would replace them",
            hint="use another database (C360_DATABASE) for generated data",
        )


def _replace(connection: Connection, query: TableQuery) -> TableCount:
    table = query.table
    columns = ", ".join(
        # Keys of events come by the million and all differ; DuckDB's own choice for
        # them, a dictionary, takes twice the time and twice the room.
        f"{column.name} {column.data_type}"
        + (
            " using compression zstd"
            if query.is_long and column.name == table.key
            else ""
        )
        for column in table.columns
    )
    connection.execute(f"create or replace table {table.full_name} ({columns})")
    inserted = connection.execute(f"insert into {table.full_name} by name {query.sql}")
    return TableCount(table=table.name, rows=_count(inserted.fetchall()))


def _merge(connection: Connection, query: TableQuery) -> TableCount:
    """Put new and changed rows in the place of those with their keys."""
    table, key = query.table.full_name, query.table.key
    changes = f"changed_raw_{query.table.name}"
    connection.execute(f"create or replace temp table {changes} as {query.sql}")
    connection.execute(
        f"delete from {table} where {key} in (select {key} from {changes})"
    )
    inserted = connection.execute(f"insert into {table} by name from {changes}")
    rows = _count(inserted.fetchall())
    connection.execute(f"drop table {changes}")
    return TableCount(table=query.table.name, rows=rows)


def _count(rows: object) -> int:
    """What DuckDB answers to a statement that writes: one row, how many."""
    assert isinstance(rows, list | tuple), rows  # noqa: S101
    return int(rows[0][0])
