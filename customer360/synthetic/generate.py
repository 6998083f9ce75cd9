"""Making a world: all raw tables at once, or none."""

from datetime import datetime

from customer360.errors import C360Error
from customer360.resources.raw_tables import RAW_SCHEMA
from customer360.synthetic.connection import Connection
from customer360.synthetic.ledger import (
    Origin,
    TableCount,
    World,
    create_empty_tables,
    raw_origin,
    record_load,
)
from customer360.synthetic.settings import GeneratorSettings
from customer360.synthetic.thin import table_queries


def generate(
    connection: Connection, settings: GeneratorSettings, *, now: datetime
) -> tuple[TableCount, ...]:
    """Replace all generated raw tables in one transaction; how many rows each has.

    Raises:
        C360Error: a raw table holds ingested rows.
    """
    refuse_ingested_tables(connection)
    connection.execute("begin transaction")
    try:
        connection.execute(f"create schema if not exists {RAW_SCHEMA}")
        counts = tuple(
            _replace(connection, name, query)
            for name, query in table_queries(settings).items()
        )
        create_empty_tables(connection)
        world = World(settings=settings, end_date=settings.end_date)
        record_load(connection, world=world, counts=counts, now=now)
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
    return counts


def refuse_ingested_tables(connection: Connection) -> None:
    """Keep made-up rows away from rows that someone brought."""
    origins = raw_origin(connection)
    ingested = [name for name, origin in origins.items() if origin == Origin.INGESTED]
    if ingested:
        raise C360Error(
            f"raw.{ingested[0]} holds ingested rows, which generated ones would replace",
            hint="use another database (C360_DATABASE) for generated data",
        )


def _replace(connection: Connection, name: str, query: str) -> TableCount:
    table = f"{RAW_SCHEMA}.{name}"
    connection.execute(f"create or replace table {table} as {query}")
    rows = connection.execute(f"select count(*) from {table}").fetchall()
    return TableCount(table=name, rows=int(str(rows[0][0])))
