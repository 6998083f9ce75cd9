"""Features of a day are the same whatever happens after it, and on any machine."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.slow

SQL_FOLDER = Path(__file__).parents[3] / "sql"
DAY = "2025-03-15"
FEATURES = "analytics.ml_customer_features"
# The as-of date is told, for the last event would tell another one after deleting.
VARIABLES = f"{{num_customers: 150, as_of_date: 2026-01-01, feature_dates: ['{DAY}']}}"
OF_CHURN = (
    *("analytics.ml_churn_training_set", "analytics.churn_coefficients"),
    *("analytics.churn_scores", "analytics.customer_churn", "analytics.churn_drift"),
    *("analytics.churn_validation", "analytics.survival_curves"),
    *("analytics.retention_curves", "analytics.revenue_retention", FEATURES),
)


def c360(database: Path, *words: str, variables: str = VARIABLES) -> None:
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "customer360", *words),
            *("--project-dir", str(SQL_FOLDER), "--vars", variables, "--quiet"),
            *("--target-path", str(database.parent / "target")),
            *("--log-path", str(database.parent)),
        ],
        env={**os.environ, "C360_DATABASE": str(database)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-5000:] + finished.stderr


def rows(database: Path, query: str) -> Sequence[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with features of the day, and everything that reads them."""
    database = tmp_path_factory.mktemp("built") / "customer_360.duckdb"
    c360(database, "run", "--threads", "1")
    return database


def features_of(database: Path) -> Sequence[tuple[object, ...]]:
    return rows(
        database,
        f"select * from {FEATURES} where observation_date = '{DAY}' order by all",
    )


def test_there_are_at_least_sixty_features_each_described() -> None:
    text = (SQL_FOLDER / "models/analytics/ml_customer_features.yml").read_text()
    assert text.count("unit: ") >= 60
    assert text.count("data_type: ") == text.count("unit: ")


def test_what_happened_or_was_known_later_changes_no_feature(
    built: Path, tmp_path: Path
) -> None:
    # Late rows are dated before the day, and were loaded after it.
    late = (
        f"select count(*) from raw.transactions "
        f"where posted_at < '{DAY}' and loaded_at >= '{DAY}'"
    )
    assert rows(built, late) != [(0,)]
    database = tmp_path / "customer_360.duckdb"
    database.write_bytes(built.read_bytes())
    with duckdb.connect(str(database)) as connection:
        for table, moment in (("transactions", "posted_at"), ("events", "occurred_at")):
            connection.execute(
                f"delete from raw.{table} "
                f"where {moment} >= '{DAY}' or loaded_at >= '{DAY}'"
            )
    c360(database, "run", "--full-refresh", "--select", "+ml_customer_features")
    before, after = features_of(built), features_of(database)
    assert len(before) > 80
    assert after == before


def test_a_feature_that_looks_ahead_would_be_seen(built: Path, tmp_path: Path) -> None:
    # The same test on a count that does not ask when a payment became known.
    database = tmp_path / "customer_360.duckdb"
    database.write_bytes(built.read_bytes())
    leak = f"""
        select customer_id, count(*) from intermediate.int_features__payments
        where activity_date < date '{DAY}' group by 1 order by 1
    """
    honest = leak.replace("activity_date", "known_date")
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            f"delete from intermediate.int_features__payments "
            f"where activity_date >= '{DAY}' or known_date >= '{DAY}'"
        )
    assert rows(database, leak) != rows(built, leak)
    assert rows(database, honest) == rows(built, honest)


def test_labels_are_what_happened_in_their_window(built: Path) -> None:
    wrong = rows(
        built,
        """
        select labels.customer_observation_id
        from analytics.ml_churn_training_set as labels
        where is_churned = exists (
            select 1
            from marts.fct_transactions as orders
            where
                orders.customer_id = labels.customer_id
                and orders.is_order
                and orders.posted_date >= labels.observation_date
                and orders.posted_date < labels.observation_date + 90
                and orders.loaded_at < labels.observation_date + 104
        )
        """,
    )
    assert rows(built, "select count(*) from analytics.ml_churn_training_set") != [
        (100,)
    ]
    assert wrong == []


def test_every_customer_has_a_churn_basis_and_a_probability(built: Path) -> None:
    assert rows(
        built,
        """
        select count(*) filter (
            churn_probability is null and churn_basis != 'none'
            or churn_probability not between 0 and 1
        ) = 0
        and count(*) = (
            select count(*) from analytics.ml_customer_features
            where is_everyone and observation_date = '2026-01-01'
        )
        from analytics.customer_churn
        """,
    ) == [(True,)]


def test_survival_is_what_kaplan_and_meier_say(built: Path) -> None:
    lives = rows(
        built,
        """
        select
            least(coalesce(closed_date, date '2026-01-01'), date '2026-01-01')
            - opened_date,
            coalesce(closed_date < date '2026-01-01', false)
        from marts.dim_accounts
        where account_type = 'checking' and opened_date < date '2026-01-01'
        """,
    )
    pairs = [(int(str(days)), closed is True) for days, closed in lives]
    survival, expected = 1.0, {}
    for day in sorted({days for days, _ in pairs}):
        at_risk = sum(days >= day for days, _ in pairs)
        ended = sum(days == day and closed for days, closed in pairs)
        survival *= 1 - ended / at_risk
        expected[day] = survival
    found = rows(
        built,
        """
        select duration_days, survival_probability from analytics.survival_curves
        where subject = 'account' and segment_name = 'checking'
        """,
    )
    assert {row[0]: row[1] for row in found} == pytest.approx(expected, abs=1e-12)


def test_threads_change_no_byte(built: Path, tmp_path: Path) -> None:
    database = tmp_path / "customer_360.duckdb"
    database.write_bytes(built.read_bytes())
    c360(database, "run", "--threads", "4", "--select", "path:models/analytics")
    different = [
        table
        for table in OF_CHURN
        if rows(built, f"from {table} order by all")
        != rows(database, f"from {table} order by all")
    ]
    assert different == []


def test_ten_customers_are_answered_too(tmp_path: Path) -> None:
    database = tmp_path / "customer_360.duckdb"
    c360(database, "run", variables="{num_customers: 10}")
    (status,) = rows(database, "select distinct status from analytics.churn_models")
    assert status[0] in {"no_labelled_customers", "too_few_churned_or_stayed"}
    assert rows(
        database, "select count(*) from analytics.customer_churn where churn_basis = ''"
    ) == [(0,)]
