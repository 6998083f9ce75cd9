"""Churn on CDNOW, from files to probabilities, against scikit-learn on the same terms.

`C360_SKLEARN` names a Python with scikit-learn and duckdb.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.benchmark

SQL_FOLDER = Path(__file__).parents[2] / "sql"
SCRIPT = Path(__file__).with_name("sklearn_churn.py")
PURCHASES = Path(__file__).parents[3] / "shared/data/analytics/CDNOW_master.txt"


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the purchases of all 23,570 customers."""
    if not PURCHASES.exists():
        pytest.skip(f"{PURCHASES} is not here")
    folder = tmp_path_factory.mktemp("cdnow")
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            create table purchases as
            select
                words[1] as customer, cast(strptime(words[2], '%Y%m%d') as date) as day,
                words[4] as amount, row_number() over () as id
            from (
                select regexp_extract_all(line, '[0-9.]+') as words
                from read_csv(
                    '{PURCHASES}', delim = '', header = false,
                    columns = {{'line': 'varchar'}}
                )
            )
            where len(words) = 4
            """
        )
        connection.execute(f"copy purchases to '{folder}/purchases.csv' (header)")
        connection.execute(
            "copy (select customer, min(day) as day from purchases group by customer "
            f"order by customer) to '{folder}/customers.csv' (header)"
        )
    c360(
        *(folder, "ingest", "customers", f"{folder}/customers.csv"),
        *("--system", "cdnow", "--map", "customer_id=customer", "created_at=day"),
    )
    c360(
        *(folder, "ingest", "transactions", f"{folder}/purchases.csv"),
        *("--system", "cdnow", "--set", "currency=USD", "status=completed"),
        *("--map", "transaction_id=id", "customer_id=customer", "posted_at=day"),
    )
    return folder


def c360(folder: Path, *words: str) -> None:
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "customer360", *words),
            *(
                "--project-dir",
                str(SQL_FOLDER),
                "--target-path",
                str(folder / "target"),
            ),
            *("--log-path", str(folder)),
        ],
        env={**os.environ, "C360_DATABASE": str(folder / "customer_360.duckdb")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-4000:] + finished.stderr


@pytest.mark.parametrize(
    ("as_of_date", "horizon"),
    [("1998-06-30", 180), ("1998-06-30", 120), ("1998-03-31", 120)],
)
def test_churn_is_told_as_well_as_by_scikit_learn(
    ingested: Path, as_of_date: str, horizon: int
) -> None:
    python = os.environ.get("C360_SKLEARN")
    if not python:
        pytest.skip("C360_SKLEARN does not name a Python with scikit-learn")
    variables = (
        f"{{start_date: 1996-12-01, as_of_date: {as_of_date}, "
        f"churn_horizon_days: {horizon}, "
        "churn_embargo_days: 0}"
    )
    c360(ingested, "run", "--select", "+churn_validation", "--vars", variables)
    file = ingested / "inputs.parquet"
    with duckdb.connect(str(ingested / "customer_360.duckdb")) as connection:
        row = connection.execute(
            "select auc, calibration_error from analytics.churn_validation "
            "where model_name = 'churn_model'"
        ).fetchone()
        connection.execute(
            f"""
            copy (
                select is_churned, is_training, is_validation, columns('.*_term')
                from analytics.churn_inputs
                where is_churned is not null
                order by customer_observation_id
            ) to '{file}'
            """
        )
    printed = subprocess.run(
        [python, str(SCRIPT), "judge", str(file)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert row is not None
    assert row[0] >= max(json.loads(printed).values()) - 0.002, printed
    assert row[1] <= 0.02
