"""Tests of the shipped project that find what is unlike before."""

import os
import subprocess

import duckdb
import pytest

from tests.conftest import Shop
from tests.integration.anomalies import with_rows

COUNTS = (
    "data_tests: [{row_count_is_usual: {arguments: {timestamp_column: happened_at%s}}}]"
)
OF_COLUMN = (
    "columns: [{name: %s, data_tests: [{%s: {arguments: "
    "{timestamp_column: happened_at%s}}}]}]"
)
EMPTY = OF_COLUMN % ("email", "null_rate_is_usual", "")
WORDS = OF_COLUMN % ("channel", "values_are_as_usual", "")
NUMBERS = OF_COLUMN % ("amount", "values_are_as_usual", ", kind: number")
ARRIVAL = (
    "data_tests: [{arrives_as_usual: {arguments: {timestamp_column: happened_at, "
    "period: day, as_of: \"timestamp '%s'\"}}}]"
)
SAME_WEEKDAY = ", same_weekday: true, least_periods: 4"


def statuses(shop: Shop) -> set[str]:
    shop.run("build")
    return {status for name, status in shop.statuses().items() if name != "orders"}


@pytest.mark.parametrize(
    ("wrong", "tests"),
    [
        ("few", COUNTS % ""),
        ("many", COUNTS % ""),
        ("few", COUNTS % SAME_WEEKDAY),
        ("no rows", COUNTS % ", as_of: \"date '2026-02-09'\""),
        ("empty", EMPTY),
        ("new word", WORDS),
        ("higher", NUMBERS),
        ("none", ARRIVAL % "2026-02-13"),
    ],
)
def test_what_is_unlike_before_is_found(shop: Shop, wrong: str, tests: str) -> None:
    assert statuses(with_rows(shop, wrong, tests)) == {"fail"}


@pytest.mark.parametrize(
    ("wrong", "tests"),
    [
        ("none", COUNTS % ""),
        ("none", COUNTS % SAME_WEEKDAY),
        ("none", COUNTS % ", as_of: \"date '2026-02-09'\""),
        ("few", COUNTS % ", as_of: \"date '2026-02-08'\""),
        ("few", COUNTS % ", least_periods: 50"),
        ("none", EMPTY),
        ("new word", EMPTY),
        ("none", WORDS),
        ("few", WORDS),
        ("none", NUMBERS),
        ("none", ARRIVAL % "2026-02-10"),
    ],
)
def test_what_is_as_usual_passes(shop: Shop, wrong: str, tests: str) -> None:
    assert statuses(with_rows(shop, wrong, tests)) == {"pass"}


@pytest.mark.parametrize(("now", "expected"), [(3, "fail"), (100, "pass")])
def test_without_times_the_history_of_runs_tells_what_is_usual(
    shop: Shop, now: int, expected: str
) -> None:
    model = "{{ config(materialized='table') }} select * from range(%d)"
    yml = "models: [{name: rows, data_tests: [row_count_is_usual]}]"
    with_rows(shop, "none", "description: ''")
    shop.write({"models/rows.sql": model % 100, "models/rows.yml": yml}).run(
        "run", "--select", "rows"
    )
    with duckdb.connect(str(shop.folder / "shop.duckdb")) as connection:
        connection.execute(
            "insert into c360.node_runs by name select node_runs.* replace "
            "('r' || range as invocation_id) from c360.node_runs cross join range(6)"
        )
    shop.write({"models/rows.sql": model % now}).run("build", "--select", "rows")
    assert shop.statuses()["row_count_is_usual_rows_"] == expected


def test_the_failing_row_says_what_was_expected(shop: Shop) -> None:
    shown = with_rows(shop, "few", COUNTS % "").run("build").out
    assert "usual_row_count" in shown
    assert "2026-02-08" in shown


@pytest.mark.parametrize(
    ("tests", "said"),
    [
        (COUNTS % ", period: fortnight", "period cannot be 'fortnight'"),
        (OF_COLUMN % ("amount", "values_are_as_usual", ", kind: x"), "kind cannot be"),
    ],
)
def test_a_wrong_word_is_told(shop: Shop, tests: str, said: str) -> None:
    assert said in with_rows(shop, "none", tests).run("build").out


@pytest.mark.parity
@pytest.mark.parametrize("wrong", ["none", "few", "empty", "new word", "higher"])
def test_dbt_core_finds_the_same(shop: Shop, wrong: str) -> None:
    executable = os.environ.get("C360_DBT")
    if not executable:
        pytest.skip("C360_DBT does not name a dbt-core executable")
    columns = ", ".join(
        tests.removeprefix("columns: [").removesuffix("]")
        for tests in (EMPTY, WORDS, NUMBERS)
    )
    counts = COUNTS % ""
    with_rows(shop, wrong, f"{counts}, columns: [{columns}]").run("build")
    ours = shop.statuses()
    subprocess.run(
        [executable, "build"], cwd=shop.folder, capture_output=True, check=False
    )
    assert shop.statuses() == ours
