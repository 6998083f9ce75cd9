"""Survival curves against lifelines, on the customers of Telco.

`C360_LIFELINES` names a Python with lifelines and duckdb.
"""

import json
import os
import subprocess
from pathlib import Path

import duckdb
import pytest

from customer360.cli.app import run
from tests.integration.analytics.cdnow import needs

pytestmark = pytest.mark.slow

SQL_FOLDER = Path(__file__).parents[3] / "sql"
SCRIPT = Path(__file__).parents[2] / "benchmark/lifelines_survival.py"
AS_OF = "2025-01-01"


def survival_curves(folder: Path) -> str:
    """The compiled model."""
    code = run(
        [
            *("compile", "--select", "survival_curves", "--quiet"),
            *("--project-dir", str(SQL_FOLDER), "--profiles-dir", str(SQL_FOLDER)),
            *("--target-path", str(folder), "--log-path", str(folder)),
            *("--vars", f"{{as_of_date: {AS_OF}, num_customers: 0}}"),
        ],
        {"C360_DATABASE": str(folder / "customer_360.duckdb")},
    )
    assert code == 0
    (path,) = folder.glob("compiled/**/survival_curves.sql")
    return path.read_text()


def telco_accounts(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables that the model reads, with an account for each customer of Telco."""
    path = needs("Telco-Customer-Churn.csv")
    for schema in ("analytics", "intermediate", "marts"):
        connection.execute(f"create schema customer_360.{schema}")
    connection.execute(
        f"""
        create table customer_360.marts.dim_accounts as
        select
            'telephone' as account_type,
            -- Who stays was seen as long as they are customers, and no longer.
            case when Churn then ended else date '{AS_OF}' end - cast(tenure as integer)
                as opened_date,
            case when Churn then ended end as closed_date
        from read_csv('{path}')
        cross join (select date '{AS_OF}' - 100 as ended)
        where tenure > 0
        """
    )
    connection.execute(
        """
        create table customer_360.analytics.customer_acquisition (
            customer_id varchar, acquisition_channel varchar, rfm_segment varchar,
            first_order_date date
        )
        """
    )
    connection.execute(
        """
        create table customer_360.intermediate.int_activity__customer_days (
            customer_id varchar, order_count bigint, activity_date date
        )
        """
    )


def test_survival_and_its_band_are_those_of_lifelines(tmp_path: Path) -> None:
    python = os.environ.get("C360_LIFELINES")
    if not python:
        pytest.skip("C360_LIFELINES does not name a Python with lifelines")
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as customer_360")
    telco_accounts(connection)
    file = tmp_path / "lives.parquet"
    connection.execute(
        f"""
        copy (
            select
                coalesce(closed_date, date '{AS_OF}') - opened_date as duration_days,
                closed_date is not null as has_ended
            from customer_360.marts.dim_accounts
        ) to '{file}'
        """
    )
    finished = subprocess.run(
        [python, "-W", "ignore", str(SCRIPT), str(file)],
        capture_output=True,
        text=True,
        check=True,
    )
    expected = {row[0]: row[1:] for row in json.loads(finished.stdout)}
    found = connection.execute(
        f"""
        select
            duration_days, survival_probability, survival_lower, survival_upper
        from ({survival_curves(tmp_path)})
        """
    ).fetchall()
    assert len(found) == 72
    for day, *values in found:
        assert values == pytest.approx(expected[day], abs=1e-12), day
