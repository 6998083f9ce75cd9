"""Customers and payments that are odd, from files to answers."""

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.slow

SQL_FOLDER = Path(__file__).parents[3] / "sql"
NAMES = (
    "once",
    "refunded",
    "future",
    "old",
    "euro",
    "nowhere",
    "night",
    "leap",
    "quiet",
)
CUSTOMERS = "customer_id,first_name,last_name,email,created_at\n" + "".join(
    f"{name},{name.title()},Surname{place},{name}@example.com,2024-01-01\n"
    for place, name in enumerate(NAMES)
)
# In the time of New York: the last day of February there is the first of March in UTC.
TRANSACTIONS = """transaction_id,customer_id,amount,currency,status,posted_at
1,once,10.00,USD,completed,2024-06-01 12:00
2,refunded,10.00,USD,completed,2024-06-01 12:00
3,refunded,-25.00,USD,completed,2024-06-20 12:00
4,future,10.00,USD,completed,2051-01-01 12:00
5,old,10.00,USD,completed,1995-03-01 12:00
6,old,10.00,USD,completed,2024-11-01 12:00
7,euro,100.00,EUR,completed,2024-06-01 12:00
8,nowhere,100.00,XXX,completed,2024-06-01 12:00
9,night,10.00,USD,completed,2024-02-29 23:30
10,leap,10.00,USD,completed,2024-02-29 12:00
11,leap,10.00,USD,completed,2024-03-31 12:00
"""
VARIABLES = "{as_of_date: 2025-01-01}"


def c360(database: Path, *words: str) -> None:
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "customer360", *words),
            *("--project-dir", str(SQL_FOLDER), "--quiet"),
            *("--target-path", str(database.parent / "target")),
            *("--log-path", str(database.parent)),
        ],
        env={**os.environ, "C360_DATABASE": str(database)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-5000:] + finished.stderr


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project on these files."""
    folder = tmp_path_factory.mktemp("shop")
    database = folder / "customer_360.duckdb"
    for table, text, words in (
        ("customers", CUSTOMERS, ()),
        ("transactions", TRANSACTIONS, ("--time-zone", "America/New_York")),
    ):
        file = folder / f"{table}.csv"
        file.write_text(text)
        c360(database, "ingest", table, str(file), "--system", "shop", *words)
    c360(database, "build", "--vars", VARIABLES)
    return database


def row_of(shop: Path, name: str, columns: str, table: str) -> tuple[object, ...]:
    """One customer's row."""
    with duckdb.connect(str(shop), read_only=True) as connection:
        rows = connection.execute(
            f"""
            select {columns} from {table}
            inner join marts.dim_customers using (customer_id)
            where email = '{name}@example.com'
            """
        ).fetchall()
    assert len(rows) == 1
    return tuple(rows[0])


VALUE = "analytics.customer_lifetime_value"


def test_one_order_is_enough_for_a_value(shop: Path) -> None:
    found = row_of(
        shop, "once", "order_count, net_value, expected_orders_365_days > 0", VALUE
    )
    assert found == (1, Decimal("10.00"), True)


def test_refunds_above_purchases_make_a_negative_value(shop: Path) -> None:
    columns = "net_value, expected_value_365_days >= 0"
    assert row_of(shop, "refunded", columns, VALUE) == (Decimal("-15.00"), True)


@pytest.mark.parametrize("name", ["future", "nowhere", "quiet"])
def test_who_has_no_payment_that_counts_has_no_value(shop: Path, name: str) -> None:
    columns = "order_count, net_value, expected_orders_365_days"
    assert row_of(shop, name, columns, VALUE) == (0, Decimal("0.00"), 0.0)


@pytest.mark.parametrize(
    ("name", "outcome"), [("future", "future_dated"), ("nowhere", "missing_rate")]
)
def test_a_payment_that_cannot_count_is_an_error_with_a_name(
    shop: Path, name: str, outcome: str
) -> None:
    table = "intermediate.int_activity__transaction_errors"
    assert row_of(shop, name, "outcome", table) == (outcome,)


def test_money_of_another_currency_is_converted(shop: Path) -> None:
    with duckdb.connect(str(shop), read_only=True) as connection:
        (rate,) = connection.execute(
            """
            select usd_per_unit from seeds.exchange_rates
            where currency_code = 'EUR' and valid_from_date <= date '2024-06-01'
            order by valid_from_date desc limit 1
            """
        ).fetchall()[0]
    expected = round(Decimal(100) * Decimal(str(rate)), 2)
    assert row_of(shop, "euro", "net_value", VALUE) == (expected,)


def test_a_customer_older_than_everything_keeps_the_first_order(shop: Path) -> None:
    columns = "first_order_date, order_count, days_since_first_order"
    found = row_of(shop, "old", columns, VALUE)
    first = date(1995, 3, 1)
    assert found == (first, 2, (date(2025, 1, 1) - first).days)


def test_a_night_elsewhere_is_the_next_day_in_utc(shop: Path) -> None:
    assert row_of(shop, "night", "first_order_date", VALUE) == (date(2024, 3, 1),)


def test_a_leap_day_is_a_day_of_february(shop: Path) -> None:
    assert row_of(shop, "leap", "first_order_date", VALUE) == (date(2024, 2, 29),)
    columns = "month_number, order_count"
    table = "intermediate.int_activity__customer_months"
    with duckdb.connect(str(shop), read_only=True) as connection:
        months = connection.execute(
            f"""
            select {columns} from {table}
            inner join marts.dim_customers using (customer_id)
            where email = 'leap@example.com' order by month_number
            """
        ).fetchall()
    assert months == [(2024 * 12 + 2, 1), (2024 * 12 + 3, 1)]


def test_empty_tables_have_empty_answers(tmp_path: Path) -> None:
    database = tmp_path / "customer_360.duckdb"
    c360(database, "build", "--vars", "{num_customers: 0}")
    with duckdb.connect(str(database), read_only=True) as connection:
        counts = [
            connection.execute(f"select count(*) from analytics.{table}").fetchall()
            for table in (
                *("customer_lifetime_value", "rfm_segments", "customer_churn"),
                *("retention_cohorts", "resurrection", "survival_curves"),
                *("ml_customer_features", "revenue_retention", "segment_movements"),
            )
        ]
    assert counts == [[(0,)]] * 9
