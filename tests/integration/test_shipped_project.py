"""The shipped project, as a new user runs it; each command in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.slow

SQL_FOLDER = Path(__file__).parents[2] / "sql"


def c360(folder: Path, *words: str, **environment: str) -> str:
    """What the command printed; it must have ended well."""
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "customer360", *words),
            *("--project-dir", str(SQL_FOLDER)),
            *("--target-path", str(folder / "target"), "--log-path", str(folder)),
        ],
        env={**os.environ, "C360_DATABASE": str(folder / "c.duckdb"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-5000:] + finished.stderr
    return finished.stdout


def answer(folder: Path, query: str) -> object:
    with duckdb.connect(str(folder / "c.duckdb"), read_only=True) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_run_snapshot_and_then_test_pass(tmp_path: Path) -> None:
    c360(tmp_path, "run")
    c360(tmp_path, "snapshot")
    assert "ERROR=0" in c360(tmp_path, "test")


def test_each_model_says_how_critical_it_is_and_none_needs_what_may_fail(
    tmp_path: Path,
) -> None:
    keys = ("unique_id", "tags", "depends_on")
    words = ("--resource-type", "model", "--output", "json", "--output-keys", *keys)
    models = [json.loads(line) for line in c360(tmp_path, "ls", *words).splitlines()]
    kinds = {"critical", "standard", "best_effort"}
    assert [m["unique_id"] for m in models if len(kinds & set(m["tags"])) != 1] == []
    loose = {m["unique_id"] for m in models if "best_effort" in m["tags"]}
    assert [
        (m["unique_id"], parent)
        for m in models
        for parent in m["depends_on"]["nodes"]
        if parent in loose and m["unique_id"] not in loose
    ] == []


def test_layers_can_be_run_one_after_the_other(tmp_path: Path) -> None:
    c360(tmp_path, "run", "--select", "tag:staging")
    c360(tmp_path, "run", "--select", "tag:intermediate", "tag:marts")
    c360(tmp_path, "run", "--select", "tag:customers")
    c360(tmp_path, "run", "--select", "tag:analytics")
    assert answer(tmp_path, "select count(*) from marts.customer_360") != 0


def test_building_twice_gives_the_same_rows(tmp_path: Path) -> None:
    c360(tmp_path, "build")
    query = "select md5(string_agg(c::text, '' order by c::text)) from {} as c"
    tables = ("marts.customer_360", "analytics.daily_kpis", "snapshots.snap_customers")
    first = [answer(tmp_path, query.format(table)) for table in tables]
    c360(tmp_path, "build")
    assert [answer(tmp_path, query.format(table)) for table in tables] == first


@pytest.mark.parametrize(
    ("words", "environment", "expected"),
    [
        ((), {}, 10),
        (("--vars", '{"num_customers": 5}'), {}, 5),
        ((), {"DBT_NUM_CUSTOMERS": "50"}, 50),
        ((), {"C360_NUM_CUSTOMERS": "60", "DBT_NUM_CUSTOMERS": "50"}, 60),
        (("--target", "staging"), {}, 100),
    ],
)
def test_the_number_of_customers_is_the_one_asked_for(
    tmp_path: Path, words: tuple[str, ...], environment: dict[str, str], expected: int
) -> None:
    c360(tmp_path, "run", "--select", "tag:staging", *words, **environment)
    assert answer(tmp_path, "select count(*) from raw.customers") == expected


def test_a_multiplier_is_exact(tmp_path: Path) -> None:
    variables = '{"num_customers": 1000, "num_accounts_multiplier": 3.0}'
    c360(tmp_path, "run", "--select", "tag:staging", "--vars", variables)
    assert answer(tmp_path, "select count(*) from raw.accounts") == 3000


def test_a_second_snapshot_finds_what_the_world_changed(tmp_path: Path) -> None:
    wanted = ("--vars", "num_customers: 100")
    c360(tmp_path, "run", "--select", "tag:staging", *wanted)
    c360(tmp_path, "snapshot", *wanted)
    c360(tmp_path, "generate", "--advance", "60d", *wanted)
    c360(tmp_path, "snapshot", *wanted)
    closed = (
        "select count(*) from snapshots.snap_customers where dbt_valid_to is not null"
    )
    assert answer(tmp_path, closed) != 0


def test_empty_raw_tables_build(tmp_path: Path) -> None:
    c360(tmp_path, "generate", "--customers", "0")
    c360(tmp_path, "build", "--vars", "num_customers: 0")
    assert answer(tmp_path, "select count(*) from marts.customer_360") == 0
