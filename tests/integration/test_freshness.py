"""`c360 source freshness`: how old is the newest row?"""

import json

import duckdb
import pytest

from tests.conftest import PROJECT_FILE, Shop

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


HOOKED = """\
sources:
  - name: main
    config: {freshness: {warn_after: {count: 1, period: hour}}}
    tables:
      - name: t
        config: {loaded_at_query: "select max({{ var('seen') }}) from {{ this }}"}
"""


def hooked(shop: Shop, hooks: str) -> Shop:
    shop.write(
        {
            "dbt_project.yml": f"{PROJECT_FILE}vars: {{seen: seen_at}}\n{hooks}",
            "models/s.yml": HOOKED,
        }
    )
    with duckdb.connect(str(shop.folder / "shop.duckdb")) as connection:
        connection.execute(
            "create table t as select now() at time zone 'utc' as seen_at"
        )
    return shop


def only_result(shop: Shop) -> dict[str, object]:
    results = shop.artifact("sources.json")["results"]
    assert isinstance(results, list)
    (result,) = results
    assert isinstance(result, dict)
    return result


def test_a_query_of_its_own_may_say_this(shop: Shop) -> None:
    assert hooked(shop, "").run("source", "freshness").exit_code == 0
    assert only_result(shop)["status"] == "pass"


def test_the_projects_hooks_run_around_it_and_know_the_results(shop: Shop) -> None:
    hooks = (
        'on-run-start: "create table began as select 1 as id"\n'
        'on-run-end: "create table ended as select {{ results | length }} as n"\n'
    )
    assert hooked(shop, hooks).run("source", "freshness").exit_code == 0
    assert shop.query("select n, id from ended, began") == [(1, 1)]


def test_a_flag_leaves_the_hooks_out_and_a_hook_that_fails_is_told(shop: Shop) -> None:
    wrong = 'on-run-start: "select * from gone"\n'
    failed = hooked(shop, wrong).run("source", "freshness")
    assert failed.exit_code == 1
    assert "Table with name gone does not exist" in failed.out
    off = f"{wrong}flags: {{source_freshness_run_project_hooks: false}}\n"
    shop.write({"dbt_project.yml": f"{PROJECT_FILE}vars: {{seen: seen_at}}\n{off}"})
    assert shop.run("source", "freshness").exit_code == 0


def test_null_takes_a_limit_of_the_source_away(shop: Shop) -> None:
    hooked(shop, "").write(
        {
            "models/s.yml": "sources:\n  - name: main\n    loaded_at_field: seen_at\n"
            "    freshness: {warn_after: {count: 1, period: hour}, "
            "error_after: {count: 2, period: hour}}\n"
            "    tables:\n      - {name: t, freshness: {error_after: null}}\n"
        }
    )
    with duckdb.connect(str(shop.folder / "shop.duckdb")) as connection:
        connection.execute("update t set seen_at = seen_at - interval 3 hour")
    finished = shop.run("source", "freshness")
    assert finished.exit_code == 0
    assert "WARN freshness of main.t" in finished.out
    criteria = only_result(shop)["criteria"]
    assert isinstance(criteria, dict)
    assert criteria["error_after"] is None
