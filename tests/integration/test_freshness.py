"""`c360 source freshness`: how old is the newest row?"""

import json

import duckdb
import pytest

from tests.conftest import Shop

SOURCE = {
    "models/sources.yml": """\
sources:
  - name: crm
    schema: main
    tables:
      - name: t
        loaded_at_field: loaded_at
        freshness:
          warn_after: {count: 1, period: day}
          error_after: {count: 10, period: day}
      - name: without
"""
}


def make(shop: Shop, age: str) -> None:
    connection = duckdb.connect(str(shop.folder / "shop.duckdb"))
    connection.execute(
        "create table t as select now() at time zone 'utc' "
        f"- interval '{age}' as loaded_at"
    )
    connection.close()


@pytest.mark.parametrize(
    ("age", "status", "exit_code"),
    [("1 hour", "pass", 0), ("2 days", "warn", 0), ("20 days", "error", 1)],
)
def test_age_decides(shop: Shop, age: str, status: str, exit_code: int) -> None:
    make(shop.write(SOURCE), age)
    finished = shop.run("source", "freshness")
    assert finished.exit_code == exit_code
    results = shop.artifact("sources.json")["results"]
    assert isinstance(results, list)
    assert [result["status"] for result in results] == [status]


def test_a_warning_is_what_cosmos_looks_for(shop: Shop) -> None:
    make(shop.write(SOURCE), "2 days")
    assert "WARN freshness of crm.t" in shop.run("source", "freshness").out


def test_a_table_that_is_not_there_is_said(shop: Shop) -> None:
    finished = shop.write(SOURCE).run("source", "freshness")
    assert finished.exit_code == 1
    assert "ERROR freshness of crm.t" in finished.out


def test_a_source_can_be_chosen(shop: Shop) -> None:
    make(shop.write(SOURCE), "1 hour")
    finished = shop.run("source", "freshness", "--select", "source:crm.t")
    assert finished.exit_code == 0


def test_the_answer_can_go_to_another_file(shop: Shop) -> None:
    make(shop.write(SOURCE), "1 hour")
    shop.run("source", "freshness", "--output", "fresh.json")
    assert (shop.folder / "fresh.json").exists()


def test_json_lines_say_how_it_runs_and_how_long(shop: Shop) -> None:
    make(shop.write(SOURCE), "1 hour")
    finished = shop.run("--log-format", "json", "source", "freshness")
    names = [json.loads(line)["info"]["name"] for line in finished.out.splitlines()]
    assert names.index("ConcurrencyLine") < names.index("LogFreshnessResult")
    assert names.index("LogFreshnessResult") < names.index("FinishedRunningStats")
