"""A small world whose raw data change as those of companies do, run after run."""

import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from customer360.cli.app import run

SQL_FOLDER = Path(__file__).parents[3] / "sql"
COMPARED_SCHEMAS = ("intermediate", "marts", "analytics")

# What changes, as SQL with a share of rows to draw from and a number of the change.
CHANGES: Mapping[str, str] = {
    "late payments": """
        insert into raw.transactions by name
        select
            * replace (
                transaction_id || '-late-{number}' as transaction_id,
                posted_at - interval '200 days' as posted_at,
                (select max(loaded_at) from raw.transactions) as loaded_at
            )
        from raw.transactions where {drawn}
    """,
    "payments of the next day": """
        insert into raw.transactions by name
        select
            * replace (
                transaction_id || '-next-{number}' as transaction_id,
                loaded_at + interval '20 hours' as posted_at,
                loaded_at + interval '1 day' as loaded_at
            )
        from raw.transactions where {drawn}
    """,
    "refunds of whole payments": """
        insert into raw.transactions by name
        select
            * replace (
                transaction_id || '-back-{number}' as transaction_id,
                -amount as amount,
                posted_at + interval '3 hours' as posted_at
            )
        from raw.transactions where {drawn}
    """,
    "payments of nobody": """
        insert into raw.transactions by name
        select
            * replace (
                transaction_id || '-guest-{number}' as transaction_id,
                null as customer_id
            )
        from raw.transactions where {drawn}
    """,
    "payments dated wrongly": """
        update raw.transactions
        set posted_at = case
            when hash(transaction_id) % 2 = 0 then loaded_at + interval '40 days'
        end
        where {drawn}
    """,
    "corrected amounts": """
        update raw.transactions set amount = amount + 1 where {drawn}
    """,
    "corrected currencies": """
        update raw.transactions
        set currency = case when hash(transaction_id) % 3 = 0 then 'XXX' else 'EUR' end
        where {drawn}
    """,
    "swapped channels": """
        update raw.transactions
        set channel = case channel when 'web' then 'app' else 'web' end,
            status = 'refunded'
        where {drawn}
    """,
    "deleted payments": "delete from raw.transactions where {drawn}",
    "payments of another record": """
        update raw.transactions
        set customer_id = (select max(customer_id) from raw.customers)
        where {drawn}
    """,
    "late events": """
        insert into raw.events by name
        select
            * replace (
                event_id || '-late-{number}' as event_id,
                occurred_at - interval '100 days' as occurred_at,
                (select max(loaded_at) from raw.events) as loaded_at
            )
        from raw.events where {drawn}
    """,
    "corrected events": """
        update raw.events
        set event_type = 'support_ticket', occurred_at = occurred_at - interval '1 day'
        where {drawn}
    """,
    "deleted events": "delete from raw.events where {drawn}",
    "deleted records": """
        delete from raw.transactions
        where customer_id in (select customer_id from raw.customers where {drawn});
        delete from raw.events
        where customer_id in (select customer_id from raw.customers where {drawn})
    """,
    "a load of history": """
        insert into raw.load_history by name
        select
            'load-{number}' as load_id, 'transactions' as table_name,
            'ingested' as origin, timestamp '2024-06-01' as loaded_at
    """,
    "other rates": """
        update seeds.exchange_rates set usd_per_unit = usd_per_unit * 1.01
        where currency_code = 'EUR'
    """,
    "records of another customer": """
        update intermediate.int_identity__clusters
        set customer_id = (
            select min(customer_id) from intermediate.int_identity__clusters
        )
        where {drawn}
    """,
}
SETTINGS: Mapping[str, str] = {
    "an earlier day": "as_of_date: 2025-06-01",
    "a later day": "as_of_date: 2026-02-28",
    "no cancellations": "cancellation_days: 0",
    "long cancellations": "cancellation_days: 30",
    "other money": "reporting_currency: EUR",
}
_KEYS = {"raw.events": "event_id", "raw.transactions": "transaction_id"}


@dataclass(frozen=True, slots=True)
class ChangingWorld:
    """A database in a folder of its own, and the variables it was last run with.

    Copies share what was parsed: reading the project takes longer than running a part.
    """

    folder: Path
    target: Path
    variables: str = "num_customers: 60"

    @property
    def database(self) -> Path:
        return self.folder / "customer_360.duckdb"

    def copy(self, folder: Path) -> "ChangingWorld":
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.database, folder / self.database.name)
        return replace(self, folder=folder)

    def set(self, variables: str) -> "ChangingWorld":
        return replace(self, variables=f"num_customers: 60, {variables}")

    def run(self, *words: str) -> None:
        code = run(
            [
                *(*words, "--vars", f"{{{self.variables}}}", "--quiet"),
                *("--project-dir", str(SQL_FOLDER)),
                *("--target-path", str(self.target)),
                *("--log-path", str(self.folder)),
            ],
            {"C360_DATABASE": str(self.database)},
        )
        assert code == 0

    def change(self, name: str, number: int) -> None:
        """Do one of `CHANGES` to a few rows; the number says to which."""
        drawn = "hash({key} || '{number}') % {share} = 0"
        sql = CHANGES[name]
        key = next((k for table, k in _KEYS.items() if table in sql), "customer_id")
        if name in ("records of another customer", "deleted records"):
            key = "record_id" if "another" in name else "customer_id"
        share = random.Random(number).choice([7, 40, 400])
        where = drawn.format(key=key, number=number, share=share)
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(sql.format(drawn=where, number=number))


def differences(
    ours: ChangingWorld,
    theirs: ChangingWorld,
    is_compared: Callable[[str], bool] = lambda _: True,
) -> dict[str, int]:
    """How many rows of each relation are only in one of two databases."""
    with duckdb.connect() as connection:
        for name, world in (("ours", ours), ("theirs", theirs)):
            connection.execute(f"attach '{world.database}' as {name} (read_only)")
        columns = connection.execute(
            """
            select
                table_schema || '."' || table_name || '"' as relation,
                string_agg('"' || column_name || '"', ', ' order by column_name)
            from information_schema.columns
            where table_catalog = 'ours' and list_contains(?, table_schema)
            group by all
            order by all
            """,
            [COMPARED_SCHEMAS],
        ).fetchall()
        counts = {
            relation: sum(
                _only_in(connection, relation, names, mine, other)
                for mine, other in (("ours", "theirs"), ("theirs", "ours"))
            )
            for relation, names in columns
            if is_compared(relation)
        }
    assert counts
    return {relation: count for relation, count in counts.items() if count}


def _only_in(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    names: str,
    mine: str,
    other: str,
) -> int:
    found = connection.execute(
        f"select count(*) from (select {names} from {mine}.{relation} "
        f"except all select {names} from {other}.{relation})"
    ).fetchone()
    assert found is not None
    return int(found[0])
