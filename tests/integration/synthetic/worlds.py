"""A world in memory, and questions to it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import duckdb

from customer360.resources.raw_tables import CUSTOMER_TRUTH, RAW_TABLES
from customer360.synthetic.generate import advance, generate
from customer360.synthetic.settings import GeneratorSettings
from tests.unit.synthetic.test_settings import SETTINGS

NOW = datetime(2026, 1, 5, 12)
TABLES = (*RAW_TABLES, CUSTOMER_TRUTH)
NAMES = tuple(table.name for table in TABLES)


def small(number: int = 200, **changes: float) -> GeneratorSettings:
    """Settings of a world that takes little time."""
    fewer = {"num_transactions_multiplier": 6.0, "num_events_multiplier": 8.0}
    settings = replace(SETTINGS, num_customers=number)
    for name, value in {**fewer, **changes}.items():
        settings = replace(settings, **{name: value})  # type: ignore[arg-type]
    return settings


class WorldInMemory:
    """A database in memory with a world made from settings."""

    def __init__(
        self,
        settings: GeneratorSettings,
        *,
        threads: int = 2,
        advances: Iterable[int] = (),
    ) -> None:
        self.connection = duckdb.connect(":memory:", config={"threads": threads})
        generate(self.connection, settings, now=NOW)
        for days in advances:
            advance(self.connection, days=days, now=NOW)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.connection.execute(sql).fetchall()

    def value(self, sql: str) -> object:
        return self.rows(sql)[0][0]

    def count(self, table: str) -> int:
        return int(str(self.value(f"select count(*) from raw.{table}")))

    def content(self, *, ordered: bool = True) -> dict[str, object]:
        """A hash of each table's rows; of their order too, if wanted."""
        place = "rowid" if ordered else "0"
        return {
            name: self.value(
                f"select sum(hash(cast({name} as varchar)) % 1000000007 "
                f"* (1 + {place} % 1009)) from raw.{name}"
            )
            for name in NAMES
        }
