"""The DAG in every mode, with c360 as the executable and no dbt installed."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.integration.airflow.conftest import REPOSITORY, RunDag

pytestmark = pytest.mark.airflow


def rows(project: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(project / "shop.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def states(ran: dict[str, object]) -> dict[str, str]:
    found = ran["states"]
    assert isinstance(found, dict)
    return found


def c360(*words: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "customer360", *words], check=True)


def test_dbt_is_not_there(airflow_python: Path) -> None:
    asked = subprocess.run([airflow_python, "-c", "import dbt.cli"], check=False)
    assert asked.returncode == 1


@pytest.mark.parametrize("load_mode", ["dbt_ls", "dbt_manifest", "dbt_ls_file"])
@pytest.mark.parametrize("execution_mode", ["local", "watcher"])
def test_a_run_builds_every_layer(
    run_dag: RunDag, layered: Path, load_mode: str, execution_mode: str
) -> None:
    if load_mode == "dbt_manifest":
        c360("parse", "--project-dir", layered)
    if load_mode == "dbt_ls_file":
        subprocess.run(
            [
                *(sys.executable, "-m", "customer360.airflow.ls_files"),
                *("--project-dir", layered),
            ],
            check=True,
        )
    ran = run_dag(
        project_dir=str(layered),
        load_mode=load_mode,
        execution_mode=execution_mode,
        freshness=False,
    )
    assert ran["state"] == "success"
    assert set(states(ran).values()) == {"success"}
    assert rows(layered, "select * from best_customers") == [("ada",)]
    assert rows(layered, "select count(*) from snap_orders") == [(3,)]


def test_analytics_that_fail_are_told_and_do_not_fail_the_run(
    run_dag: RunDag, layered: Path
) -> None:
    broken = layered / "models" / "analytics" / "best_customers.sql"
    broken.write_text("select no_such_column from {{ ref('dim_customers') }}\n")
    ran = run_dag(project_dir=str(layered), freshness=False, retries=0)
    assert ran["state"] == "success"
    assert states(ran)["analytics.best_customers_run"] == "failed"
    assert states(ran)["published"] == "success"
    assert '"task_id": "analytics.best_customers_run"' in str(ran["log"])
    assert rows(layered, "select count(*) from dim_customers") == [(2,)]


def test_staging_that_fails_stops_the_run(run_dag: RunDag, layered: Path) -> None:
    broken = layered / "models" / "staging" / "stg_orders.sql"
    broken.write_text("select no_such_column from {{ ref('raw_orders') }}\n")
    ran = run_dag(project_dir=str(layered), freshness=False, retries=0)
    assert ran["state"] == "failed"
    assert states(ran)["marts.dim_customers.run"] == "upstream_failed"
    assert states(ran)["published"] == "upstream_failed"


def test_a_gate_lets_nothing_bad_through(run_dag: RunDag, layered: Path) -> None:
    (layered / "models" / "staging" / "stg_customers.sql").write_text(
        "select 'ada' as customer from {{ ref('raw_orders') }}\n"
    )
    ran = run_dag(project_dir=str(layered), freshness=False, retries=0)
    assert ran["state"] == "failed"
    assert states(ran)["staging.stg_orders.test"] == "success"
    assert states(ran)["staging_gate"] == "failed"
    assert states(ran)["intermediate.int_orders__spent_run"] == "upstream_failed"


def test_retries_go_by_layer_and_criticality(run_dag: RunDag, layered: Path) -> None:
    read = run_dag("--only-read", project_dir=str(layered))
    tasks = read["tasks"]
    assert isinstance(tasks, dict)
    staging = tasks["staging.stg_orders.run"]
    marts = tasks["marts.dim_customers.run"]
    analytics = tasks["analytics.best_customers_run"]
    assert (staging["retries"], staging["delay"], staging["backoff"]) == (6, 10, 0)
    assert (marts["retries"], marts["delay"], marts["backoff"]) == (5, 60, 2)
    assert analytics["retries"] == 1
    assert analytics["downstream"] == ["finished"]
    assert tasks["finished"]["trigger_rule"] == "all_done"
    assert staging["pool"] == "c360_writer"
    assert tasks["source_freshness"]["downstream"] == ["seeds.raw_orders_seed"]


def test_the_shipped_project_runs_layer_by_layer(
    run_dag: RunDag, tmp_path: Path
) -> None:
    project = tmp_path / "sql"
    subprocess.run(["cp", "-r", REPOSITORY / "sql", project], check=True)
    ran = run_dag(project_dir=str(project), execution_mode="watcher")
    assert ran["state"] == "success"
    file = str(project / "customer_360.duckdb")
    with duckdb.connect(file, read_only=True) as connection:
        found = connection.execute("select count(*) from marts.customer_360")
        assert (found.fetchone() or (0,))[0] > 0
