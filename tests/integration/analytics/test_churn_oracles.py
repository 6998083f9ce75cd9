"""The churn model's regression against scikit-learn, and on a public data set."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pytest

from tests.integration.analytics.cdnow import needs
from tests.integration.analytics.churn_world import regression

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parents[2] / "benchmark/sklearn_churn.py"
CATEGORIES = (
    *("gender", "SeniorCitizen", "Partner", "Dependents", "PhoneService"),
    *("MultipleLines", "InternetService", "OnlineSecurity", "OnlineBackup"),
    *("DeviceProtection", "TechSupport", "StreamingTV", "StreamingMovies"),
    *("Contract", "PaperlessBilling", "PaymentMethod"),
)


def logistic(connection: duckdb.DuckDBPyConnection, size: int) -> Sequence[float]:
    fit = regression()(connection, "customers", size)
    assert isinstance(fit, Mapping)
    assert fit["status"] == "fitted"
    return list(fit["coefficients"])


def test_coefficients_are_scikit_learns(tmp_path: Path) -> None:
    python = os.environ.get("C360_SKLEARN")
    if not python:
        pytest.skip("C360_SKLEARN does not name a Python with scikit-learn")
    file = tmp_path / "rows.parquet"
    connection = duckdb.connect()
    connection.execute(
        """
        create table customers as
        select
            sin(range * 12.9898e0) as x1, cos(range * 78.233e0) as x2,
            sin(range * 3.1e0) * cos(range * 0.7e0) as x3,
            cast(sin(range * 37.719e0) + x1 - x2 > 0.2e0 as double) as churned
        from range(3000)
        """
    )
    connection.execute(
        f"""
        copy (
            select x1 as a_term, x2 as b_term, x3 as c_term,
                churned = 1 as is_churned
            from customers
        ) to '{file}'
        """
    )
    printed = subprocess.run(
        [python, str(SCRIPT), "logistic", str(file)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert logistic(connection, 3) == pytest.approx(json.loads(printed), abs=1e-6)


@pytest.fixture(scope="module")
def telco() -> duckdb.DuckDBPyConnection:
    """Probabilities of 10 folds: each is told by what was learned from the others."""
    path = needs("Telco-Customer-Churn.csv")
    connection = duckdb.connect()
    connection.execute(
        f"create table source as select * from read_csv('{path}', all_varchar = true)"
    )
    dummies = [
        f"cast({column} = '{row[0]}' as double)"
        for column in CATEGORIES
        for row in connection.execute(
            f"select distinct {column} from source order by 1 offset 1"
        ).fetchall()
    ]
    numbers = [
        "ln(1 + cast(tenure as double))",
        "cast(tenure as double) / 72",
        "cast(MonthlyCharges as double) / 100",
        "coalesce(ln(1 + try_cast(TotalCharges as double)), 0)",
    ]
    terms = ", ".join(
        f"{term} as x{place}" for place, term in enumerate([*numbers, *dummies], 1)
    )
    connection.execute(
        f"""
        create table everyone as
        select
            {terms}, cast(Churn = 'Yes' as double) as churned,
            row_number() over (order by md5(customerID)) % 10 as fold
        from source
        """
    )
    size = len(numbers) + len(dummies)
    connection.execute("create table told (churned double, probability double)")
    for fold in range(10):
        connection.execute(
            f"create or replace table customers as from everyone where fold != {fold}"
        )
        start, *weights = logistic(connection, size)
        score = " + ".join(
            f"{weight!r}::double * x{place}" for place, weight in enumerate(weights, 1)
        )
        connection.execute(
            f"""
            insert into told
            select churned, 1 / (1 + exp(-({start!r}::double + {score})))
            from everyone where fold = {fold}
            """
        )
    return connection


def value(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    row = connection.execute(query).fetchone()
    assert row is not None
    return float(row[0])


def test_telco_is_ordered_as_well_as_boosted_trees_do(
    telco: duckdb.DuckDBPyConnection,
) -> None:
    auc = value(
        telco,
        """
        with ranked as (
            select churned, rank() over (order by probability)
                + (count(*) over (partition by probability) - 1) / 2e0 as place
            from told
        )
        select (sum(place * churned) - sum(churned) * (sum(churned) + 1) / 2)
            / (sum(churned) * (count(*) - sum(churned)))
        from ranked
        """,
    )
    assert auc >= 0.845


def test_telco_probabilities_are_what_happens(
    telco: duckdb.DuckDBPyConnection,
) -> None:
    error = value(
        telco,
        """
        with deciles as (
            select *, ntile(10) over (order by probability) as decile from told
        ),
        errors as (
            select abs(sum(churned - probability)) as error from deciles group by decile
        )
        select sum(error) / (select count(*) from told) from errors
        """,
    )
    assert error <= 0.015
