"""`c360 load-test`, on a small project."""

import json
import os
from pathlib import Path

import pytest

from tests.conftest import PROJECT_FILE, Finished, Shop

PROJECT = {
    "dbt_project.yml": PROJECT_FILE
    + """\
vars:
  num_customers: 5
  num_addresses_multiplier: 1
  num_phones_multiplier: 1
  num_accounts_multiplier: 1
  num_transactions_multiplier: 1
  num_events_multiplier: 1
  duplicate_rate: 0.1
  seed: 1
""",
    "profiles.yml": """\
shop:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{{ env_var('C360_DATABASE', 'shop.duckdb') }}"
      schema: main
      threads: 1
""",
    "models/people.sql": "select customer_id from {{ source('raw', 'customers') }}",
    "models/people.yml": """\
sources:
  - name: raw
    schema: raw
    tables: [{name: customers}]
models:
  - name: people
    config: {materialized: table}
    columns: [{name: customer_id, data_tests: [unique]}]
""",
    "seeds/colors.csv": "name\nred\nblue\n",
    "snapshots/history.yml": """\
snapshots:
  - name: history
    relation: source('raw', 'customers')
    config: {unique_key: customer_id, strategy: check, check_cols: [email]}
""",
}


def load_test(shop: Shop, *words: str) -> Finished:
    return shop.write(PROJECT).run(
        "load-test", "--project-dir", str(shop.folder), *words, **os.environ
    )


def test_a_load_test_without_a_database_of_its_own_is_refused(shop: Shop) -> None:
    finished = shop.write(PROJECT | {"profiles.yml": SAME_DATABASE}).run("load-test")
    assert finished.exit_code == 2
    assert "does not take its path from C360_DATABASE" in finished.out


SAME_DATABASE = """\
shop:
  target: dev
  outputs: {dev: {type: duckdb, path: shop.duckdb, schema: main}}
"""


@pytest.mark.parametrize("words", [["--customers", "ten"], ["--customers", "0"]])
def test_a_size_that_is_none_is_refused(shop: Shop, words: list[str]) -> None:
    finished = load_test(shop, *words)
    assert (finished.exit_code, "--customers cannot be" in finished.out) == (2, True)


def test_a_database_that_is_there_is_left_alone(shop: Shop) -> None:
    shop.write({"mine.duckdb": "precious"})
    finished = load_test(shop, "--customers", "5", "--database", "mine.duckdb")
    assert finished.exit_code == 2
    assert (shop.folder / "mine.duckdb").read_text() == "precious"


@pytest.mark.slow
def test_every_phase_is_measured_at_every_size(shop: Shop) -> None:
    finished = load_test(shop, "--customers", "5", "20")
    assert finished.exit_code == 0, finished.out
    result = json.loads((shop.folder / "target" / "load_test.json").read_text())
    sizes = result["sizes"]
    assert [size["customers"] for size in sizes] == [5, 20]
    rows = {line["phase"]: line["rows"] for line in sizes[1]["phases"]}
    assert list(rows) == ["generate", "seed", "run", "snapshot", "test"]
    assert (rows["seed"], rows["run"], rows["snapshot"]) == (2, 20, 20)
    assert rows["test"] == rows["generate"] + 42
    assert all(line["peak_memory_bytes"] > 2e7 for line in sizes[0]["phases"])
    assert result["growth"]["total"]["fitted_on"] == [5, 20]
    assert not (shop.folder / "shop.duckdb").exists()


@pytest.mark.slow
def test_a_load_test_is_compared_with_an_earlier_one(shop: Shop) -> None:
    load_test(shop, "--customers", "5", "--output-file", "before.json")
    earlier = json.loads((shop.folder / "before.json").read_text())
    same = load_test(
        shop, "--customers", "5", "--compare", "before.json", "--tolerance", "100"
    )
    for line in earlier["sizes"][0]["phases"]:
        line["seconds"] = 0.001
    (shop.folder / "before.json").write_text(json.dumps(earlier))
    slower = load_test(shop, "--customers", "5", "--compare", "before.json")
    assert (same.exit_code, slower.exit_code) == (0, 1)
    assert "slower" in slower.out


@pytest.mark.slow
def test_a_failing_command_shows_its_last_lines(shop: Shop) -> None:
    shop.write(PROJECT | {"models/bad.sql": "select nothing from nowhere"})
    finished = load_test(shop, "--customers", "5")
    assert finished.exit_code == 1
    assert "c360 run failed with 5 customers" in finished.out
    assert "nowhere" in finished.out


@pytest.mark.slow
def test_kept_databases_are_named(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "kept.duckdb"
    finished = load_test(shop, "--customers", "5", "--keep", "--database", str(path))
    assert f"Database with 5 customers: {path}" in finished.out
    assert shop.query("select count(*) from people", str(path)) == [(5,)]
