"""Airflow and Cosmos in an environment of their own, and a small project in layers.

`C360_AIRFLOW` names a Python that has both; without it, one is installed.
"""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Protocol

import pytest

REPOSITORY = Path(__file__).parents[3]
RUNNER = Path(__file__).with_name("dag_runner.py")
PACKAGES = ["apache-airflow>=3.3,<3.4", "astronomer-cosmos>=1.15,<1.16"]


class RunDag(Protocol):
    """Run the DAG with the words given; what the runner printed, with its log."""

    def __call__(self, *flags: str, **said: object) -> dict[str, object]: ...


@pytest.fixture(scope="session")
def airflow_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("C360_AIRFLOW")
    if given:
        return Path(given)
    folder = tmp_path_factory.mktemp("airflow")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    return python


@pytest.fixture(scope="session")
def airflow_environment(
    airflow_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    home = tmp_path_factory.mktemp("airflow_home")
    # Airflow looks only at files that lie in its folder.
    (home / "dags").mkdir()
    shutil.copy(RUNNER, home / "dags" / RUNNER.name)
    environment = {
        **{key: value for key, value in os.environ.items() if "C360" not in key},
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(home / "dags"),
        "AIRFLOW__COSMOS__ENABLE_TELEMETRY": "False",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "DO_NOT_TRACK": "1",
        "PYTHONPATH": str(REPOSITORY),
        "PATH": f"{airflow_python.parent}{os.pathsep}{os.environ['PATH']}",
    }
    subprocess.run(
        [airflow_python, "-m", "airflow", "db", "migrate"],
        check=True,
        env=environment,
        capture_output=True,
    )
    return environment


@pytest.fixture(scope="session")
def run_dag(airflow_python: Path, airflow_environment: dict[str, str]) -> RunDag:
    def run(*flags: str, **said: object) -> dict[str, object]:
        script = Path(airflow_environment["AIRFLOW_HOME"], "dags", RUNNER.name)
        words = {"executable": str(Path(sys.executable).with_name("c360")), **said}
        done = subprocess.run(
            [airflow_python, script, json.dumps(words), *flags],
            env=airflow_environment,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        answer = json.loads(done.stdout.strip().splitlines()[-1])
        answer["log"] = done.stdout + done.stderr
        return dict(answer)

    return run


@pytest.fixture
def layered(tmp_path: Path) -> Path:
    """A project of one order table, from seed to analytics, and a snapshot."""
    files = {
        "dbt_project.yml": _PROJECT,
        "profiles.yml": _PROFILES,
        "seeds/raw_orders.csv": "id,customer,amount\n1,ada,10\n2,ada,20\n3,bob,5\n",
        "models/staging/stg_orders.sql": (
            "select id as order_id, customer, amount from {{ ref('raw_orders') }}\n"
        ),
        "models/staging/stg_orders.yml": _STAGING_YML,
        "models/intermediate/int_orders__spent.sql": (
            "select customer, sum(amount) as spent from {{ ref('stg_orders') }}"
            " group by customer\n"
        ),
        "models/marts/dim_customers.sql": (
            "select customer, spent from {{ ref('int_orders__spent') }}\n"
        ),
        "models/marts/dim_customers.yml": _MARTS_YML,
        "models/analytics/best_customers.sql": (
            "select customer from {{ ref('dim_customers') }} where spent > 10\n"
        ),
        "snapshots/snap_orders.sql": _SNAPSHOT,
        "models/staging/stg_customers.sql": (
            "select distinct customer from {{ ref('raw_orders') }}\n"
        ),
        # Of two models: no test task after one of them can run it.
        "tests/assert_every_order_has_a_customer.sql": (
            "{{ config(tags=['staging']) }}\n"
            "select * from {{ ref('stg_orders') }} anti join {{ ref('stg_customers') }}"
            " using (customer)\n"
        ),
    }
    for name, text in files.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "shop"


_PROJECT = """
name: shop
version: "1.0"
profile: shop
models:
  shop:
    staging: {+tags: [staging, critical]}
    intermediate: {+tags: [intermediate], +materialized: table}
    marts: {+tags: [marts, critical], +materialized: table}
    analytics: {+tags: [analytics, best_effort], +materialized: table}
"""
_PROFILES = """
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, threads: 2}
"""
_STAGING_YML = """
models:
  - name: stg_orders
    columns:
      - name: order_id
        data_tests: [unique, not_null]
"""
_MARTS_YML = """
models:
  - name: dim_customers
    columns:
      - name: customer
        data_tests: [unique]
"""
_SNAPSHOT = """
{% snapshot snap_orders %}
{{ config(unique_key='order_id', strategy='check', check_cols='all') }}
select * from {{ ref('stg_orders') }}
{% endsnapshot %}
"""
