"""What becomes of odd customers, from their raw rows to customer_360."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from customer360.cli.app import run
from customer360.resources.raw_tables import CUSTOMERS, LOAD_HISTORY, TRANSACTIONS
from customer360.synthetic.ledger import create_empty_tables

pytestmark = pytest.mark.slow

SQL_FOLDER = Path(__file__).parents[3] / "sql"
LOADED_AT = datetime(2024, 12, 31, 12)
# Their names are not: records that are alike are one customer.
IDENTICAL = ("amberley", "bogdanov", "cassidy", "dumitru", "eszter")
# Customer, amount, currency, time.
PAYMENTS = [
    ("once", 100, "USD", "2024-12-01 10:00:00"),
    *((name, 50, "USD", "2024-03-01 10:00:00") for name in IDENTICAL),
    *((name, 50, "USD", "2024-06-01 10:00:00") for name in IDENTICAL),
    ("refunded", 100, "USD", "2024-05-01 10:00:00"),
    ("refunded", -300, "USD", "2024-06-15 10:00:00"),
    ("future", 10, "USD", "2024-11-01 10:00:00"),
    ("future", 999, "USD", "2026-05-05 10:00:00"),
    ("old", 20, "USD", "1995-07-01 10:00:00"),
    ("old", 30, "USD", "2024-12-20 10:00:00"),
    ("mixed", 100, "EUR", "2024-02-01 10:00:00"),
    ("mixed", 20000, "JPY", "2024-02-01 10:00:00"),
    ("mixed", 50, "XXX", "2024-02-01 10:00:00"),
    ("midnight", 1, "USD", "2024-06-30 23:59:59"),
    ("midnight", 1, "USD", "2024-07-01 00:00:00"),
    ("leap", 5, "USD", "2024-02-29 23:59:59"),
    # 365 days before the as-of date lies the second of January: 2024 had 366.
    ("leap", 5, "USD", "2024-01-01 10:00:00"),
    ("leap", 5, "USD", "2024-01-02 00:00:00"),
]
NAMES = ("nobody", *dict.fromkeys(name for name, *_ in PAYMENTS))


def _fill(connection: duckdb.DuckDBPyConnection) -> None:
    create_empty_tables(connection)
    connection.execute(
        f"insert into {LOAD_HISTORY.full_name} (table_name, origin, loaded_at) "
        "select unnest(['customers', 'transactions']), 'ingested', ?",
        [LOADED_AT],
    )
    connection.executemany(
        f"insert into {CUSTOMERS.full_name} "
        "(customer_id, last_name, email, created_at, updated_at, loaded_at) "
        "values ($1, $1, $1 || '@example.org', $2, $2, $2)",
        [(name, LOADED_AT) for name in NAMES],
    )
    connection.executemany(
        f"insert into {TRANSACTIONS.full_name} (transaction_id, customer_id, "
        "amount, currency, posted_at, loaded_at, status) "
        "values (?, ?, ?, ?, ?, ?, 'completed')",
        [
            (f"t{place}", name, amount, currency, posted_at, LOADED_AT)
            for place, (name, amount, currency, posted_at) in enumerate(PAYMENTS)
        ],
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of these customers, as of the first of January 2025."""
    folder = tmp_path_factory.mktemp("edges")
    database = folder / "c.duckdb"
    with duckdb.connect(str(database)) as connection:
        _fill(connection)
    code = run(
        [
            *("build", "--exclude", "resource_type:test", "resource_type:unit_test"),
            *("--vars", "{as_of_date: 2025-01-01}", "--quiet"),
            *("--project-dir", str(SQL_FOLDER)),
            *("--target-path", str(folder / "target"), "--log-path", str(folder)),
        ],
        {"C360_DATABASE": str(database), "HOME": str(folder)},
    )
    assert code == 0
    return database


def answers(built: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(built), read_only=True) as connection:
        return [tuple(row) for row in connection.execute(query).fetchall()]


def told(built: Path, name: str, *columns: str) -> tuple[object, ...]:
    (row,) = answers(
        built,
        f"select {', '.join(columns)} from marts.customer_360 "
        f"where customer_id = 'c-{name}'",
    )
    return row


def test_each_of_them_is_one_customer(built: Path) -> None:
    found = answers(built, "select customer_id from marts.customer_360")
    assert sorted(found) == sorted((f"c-{name}",) for name in NAMES)


def test_one_order_is_a_customer_who_has_not_come_back(built: Path) -> None:
    columns = ("order_count", "net_value", "is_repeat_buyer", "days_since_last_order")
    assert told(built, "once", *columns) == (1, 100, False, 31)
    assert told(built, "once", "discounted_value_365_days >= 0") == (True,)


def test_identical_customers_are_told_the_same(built: Path) -> None:
    rows = answers(
        built,
        f"""
        select distinct columns('.*(value|order|alive|rfm|churn|score$|stage|tier).*')
        from marts.customer_360 where substr(customer_id, 3) in {IDENTICAL}
        """,
    )
    assert len(rows) == 1


def test_refunds_above_purchases_are_a_loss_and_no_hope(built: Path) -> None:
    columns = ("gross_value", "refund_value", "net_value", "value_tier")
    assert told(built, "refunded", *columns) == (100, 300, -200, "none")
    sensible = ("expected_order_value >= 0", "value_at_risk >= 0")
    assert told(built, "refunded", *sensible) == (True, True)


def test_a_payment_of_the_future_is_an_error_and_counts_nowhere(built: Path) -> None:
    assert told(built, "future", "order_count", "net_value") == (1, 10)
    error = "select outcome from intermediate.int_activity__transaction_errors"
    assert answers(built, f"{error} where original_amount = 999") == [("future_dated",)]


def test_a_customer_older_than_any_window_keeps_the_first_order(built: Path) -> None:
    columns = ("order_count", "last_year_order_count", "cohort_month_date")
    assert told(built, "old", *columns) == (2, 1, date(1995, 7, 1))
    ages = ("cohort_age_months", "days_since_first_order")
    assert told(built, "old", *ages) == (354, 10777)


def test_currencies_are_converted_by_the_rate_of_their_day(built: Path) -> None:
    expected = answers(
        built,
        """
        select sum(cast(amount * exchange_rate as decimal(18, 2)))
        from (values ('EUR', 100), ('JPY', 20000)) as paid (currency_code, amount)
        inner join intermediate.int_activity__exchange_rates using (currency_code)
        where rate_date = date '2024-02-01'
        """,
    )
    (total,) = expected[0]
    assert told(built, "mixed", "net_value", "order_count") == (total, 2)
    assert isinstance(total, Decimal)
    assert 200 < total < 300


def test_a_currency_without_a_rate_is_an_error_and_never_one_for_one(
    built: Path,
) -> None:
    error = "select outcome from intermediate.int_activity__transaction_errors"
    assert answers(built, f"{error} where original_amount = 50") == [("missing_rate",)]
    assert (
        answers(
            built,
            "from marts.fct_transactions where amount = 50 "
            "and original_currency_code = 'XXX'",
        )
        == []
    )


def test_a_day_ends_at_midnight_of_utc(built: Path) -> None:
    days = (
        "select activity_date from intermediate.int_activity__customer_days "
        "where customer_id = 'c-midnight' order by all"
    )
    assert answers(built, days) == [(date(2024, 6, 30),), (date(2024, 7, 1),)]
    assert told(built, "midnight", "cohort_month_date") == (date(2024, 6, 1),)


def test_a_leap_year_has_one_day_more(built: Path) -> None:
    columns = ("days_since_last_order", "days_since_first_order")
    assert told(built, "leap", *columns) == (307, 366)
    assert told(built, "leap", "last_year_order_count") == (2,)


def test_a_customer_without_payments_is_a_prospect(built: Path) -> None:
    columns = ("lifecycle_stage", "net_value", "rfm_segment", "next_order_date")
    assert told(built, "nobody", *columns) == ("prospect", 0, None, None)
