"""The ledger `raw.load_history`: where each raw table's rows came from."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum

from customer360.records import dataclass
from customer360.resources.raw_tables import (
    ADD_NEW_COLUMNS,
    ALL_TABLES,
    CUSTOMER_TRUTH,
    LOAD_HISTORY,
    RAW_SCHEMA,
    RAW_TABLES,
)
from customer360.synthetic.activity import Pace
from customer360.synthetic.connection import Connection
from customer360.synthetic.settings import GeneratorSettings
from customer360.synthetic.tables import Paces


class Origin(StrEnum):
    """Where a raw table's rows came from."""

    GENERATED = "generated"
    INGESTED = "ingested"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCount:
    """How many rows a raw table holds."""

    table: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A made-up world as it stands: its settings, and the day it has come to.

    Rows of the days before `end_date` are known. `settings.end_date` stays the day on
    which the world was first made. `asked` is what the project's variables asked for
    then; options of `c360 generate` make another world than that.
    """

    settings: GeneratorSettings
    end_date: date
    paces: Paces
    asked: GeneratorSettings


def create_empty_tables(connection: Connection) -> None:
    """Make the raw tables that are not there; the rows of others stay."""
    statements = [f"create schema if not exists {RAW_SCHEMA}"]
    statements += [table.create_statement() for table in ALL_TABLES]
    connection.execute("; ".join([*statements, ADD_NEW_COLUMNS]))


def add_new_columns(connection: Connection) -> None:
    """Give raw tables of an earlier version the columns that came since, empty."""
    connection.execute(ADD_NEW_COLUMNS)


def raw_origin(connection: Connection) -> dict[str, Origin | None]:
    """Where the rows of each raw table came from; None for one never loaded."""
    origins: dict[str, Origin | None] = dict.fromkeys(
        table.name for table in RAW_TABLES
    )
    if _ledger_exists(connection):
        # A table that was ever ingested stays ingested: its rows are someone's data.
        rows = connection.execute(
            "select table_name, max(origin) from raw.load_history "
            "where table_name is not null group by table_name"
        ).fetchall()
        origins |= {
            str(name): Origin(str(origin)) for name, origin in rows if name in origins
        }
    return origins


def current_world(connection: Connection) -> World | None:
    """The world last made or moved on in this database, or nothing."""
    if not _ledger_exists(connection):
        return None
    rows = connection.execute(
        "select settings from raw.load_history where origin = 'generated' "
        f"and table_name = '{CUSTOMER_TRUTH.name}'"
    ).fetchall()
    # A new world takes the entries of the old one out, so the latest end is the state.
    worlds = [_read_world(str(row[0])) for row in rows]
    return max(worlds, key=lambda world: world.end_date, default=None)


def record_load(
    connection: Connection,
    *,
    world: World,
    counts: Sequence[TableCount],
    now: datetime,
) -> None:
    """Enter one row a table; the world goes into its settings."""
    lines = ", ".join(f"('{count.table}', {count.rows})" for count in counts)
    connection.execute(
        f"""
        insert into {LOAD_HISTORY.full_name}
        select ?, table_name, 'generated', null, null, row_count, 0, ?, ?
        from (values {lines}) as counts (table_name, row_count)""",
        [f"generated-{world.end_date}", _write_world(world), now],
    )


def _ledger_exists(connection: Connection) -> bool:
    return bool(
        connection.execute(
            "select 1 from duckdb_tables() where schema_name = 'raw' "
            "and table_name = 'load_history' and database_name = current_database()"
        ).fetchall()
    )


def forget_generated_loads(connection: Connection) -> None:
    """Take out the entries of rows that are no more."""
    connection.execute(
        f"delete from {LOAD_HISTORY.full_name} where origin = 'generated'"
    )


def _write_world(world: World) -> str:
    state = {
        "world_end": world.end_date.isoformat(),
        "paces": asdict(world.paces),
        "asked": _write_settings(world.asked),
    }
    return json.dumps({**_write_settings(world.settings), **state})


def _write_settings(settings: GeneratorSettings) -> dict[str, object]:
    return {name: _plain(value) for name, value in asdict(settings).items()}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _read_world(text: str) -> World:
    values = json.loads(text)
    end_date = date.fromisoformat(values.pop("world_end"))
    paces = {name: Pace(**pace) for name, pace in values.pop("paces").items()}
    asked = values.pop("asked")
    for settings in (values, asked):
        for name in ("start_date", "end_date"):
            settings[name] = date.fromisoformat(settings[name])
    return World(
        settings=GeneratorSettings(**values),
        end_date=end_date,
        paces=Paces(**paces),
        asked=GeneratorSettings(**asked),
    )
