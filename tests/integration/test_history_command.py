"""`c360 history`: runs over time, and what is notable about them."""

import json

import duckdb
import pytest

from tests.conftest import Shop


def past(shop: Shop, rows: list[int], seconds: list[float], passes: list[bool]) -> Shop:
    """A history by hand: a model `a` and a test, one run a day."""
    shop.write({"models/a.sql": "select 1 as one"}).run("run")
    with duckdb.connect(str(shop.folder / "shop.duckdb")) as connection:
        connection.execute("delete from c360.node_runs")
        connection.execute("delete from c360.invocations")
        for day, (count, spent, is_good) in enumerate(
            zip(rows, seconds, passes, strict=True), start=1
        ):
            moment = f"2026-01-{day:02} 12:00:00"
            connection.execute(
                "insert into c360.invocations values "
                "(?, 'build', 'dev', '1', ?, ?, 2, ?)",
                [f"call-{day}", moment, spent, int(not is_good)],
            )
            connection.execute(
                "insert into c360.node_runs values "
                "(?, 'model.shop.a', 'model', 'a', 'success', 'OK', ?, ?, ?)",
                [f"call-{day}", moment, spent, count],
            )
            connection.execute(
                "insert into c360.test_runs values "
                "(?, 'test.shop.unique_a.1', ?, null, ?, 0.1, 0)",
                [f"call-{day}", "pass" if is_good else "fail", moment],
            )
    return shop


def said(shop: Shop) -> dict[str, list[dict[str, object]]]:
    values = json.loads(shop.run("history", "--output", "json").out)
    assert isinstance(values, dict)
    return values


def test_runs_and_slow_models_are_told(shop: Shop) -> None:
    past(shop, [5] * 3, [1.0, 2.0, 4.0], [True] * 3)
    values = said(shop)
    assert [run["invocation_id"] for run in values["runs"]] == [
        "call-3",
        "call-2",
        "call-1",
    ]
    assert values["slowest"][0]["median_seconds"] == 2.0
    assert values["flaky_tests"] == []


def test_what_was_skipped_is_counted_beside_what_failed(shop: Shop) -> None:
    shop.write(
        {
            "models/a.sql": "select nothing",
            "models/b.sql": "select * from {{ ref('a') }}",
        }
    ).run("run")
    (run,) = said(shop)["runs"]
    assert (run["bad_count"], run["skipped_count"]) == (1, 1)


def test_a_test_that_changes_its_mind_is_flaky(shop: Shop) -> None:
    past(shop, [5] * 4, [1.0] * 4, [True, False, True, False])
    assert said(shop)["flaky_tests"] == [
        {
            "unique_id": "test.shop.unique_a.1",
            "runs": 4,
            "failures": 2,
            "changes": 3,
            "last_status": "fail",
        }
    ]


@pytest.mark.parametrize(
    ("rows", "seconds", "found"),
    [
        ([100, 101, 99, 100, 100], [1.0] * 5, []),
        ([100, 101, 99, 100, 40], [1.0] * 5, ["rows"]),
        ([100, 101, 99, 100, 400], [1.0] * 5, ["rows"]),
        ([3, 3, 3, 3, 0], [1.0] * 5, ["rows"]),
        ([3, 3, 3, 3, 4], [1.0] * 5, []),
        ([100] * 5, [1.0, 1.1, 0.9, 1.0, 9.0], ["seconds"]),
        ([100] * 5, [9.0, 9.1, 9.0, 9.0, 1.0], []),
        ([100, 1], [1.0, 9.0], []),
    ],
)
def test_a_model_is_measured_against_its_own_past(
    shop: Shop, rows: list[int], seconds: list[float], found: list[str]
) -> None:
    past(shop, rows, seconds, [True] * len(rows))
    assert [odd["measure"] for odd in said(shop)["anomalies"]] == found


def test_one_node_is_shown_over_time(shop: Shop) -> None:
    past(shop, [5, 6], [1.0, 2.0], [True, False])
    shown = shop.run("history", "a").out
    assert shown.startswith("a  2 runs\n")
    assert "failures" in shop.run("history", "unique_a").out


def test_the_page_is_no_wider_than_the_terminal(
    shop: Shop,
) -> None:
    past(shop, [100, 101, 99, 100, 40], [1.0] * 5, [True, False] * 2 + [True])
    shown = shop.run("history", COLUMNS="60").out
    assert max(map(len, shown.splitlines())) <= 60
    assert "fewer rows" in shown
    assert "Flaky tests" in shown


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("b",), "nothing called 'b' ever ran"),
        (("--limit", "0"), "--limit cannot be 0"),
    ],
)
def test_what_cannot_be_shown_is_told(
    shop: Shop, words: tuple[str, ...], message: str
) -> None:
    past(shop, [1], [1.0], [True])
    assert message in shop.run("history", *words).err


def test_without_a_database_the_answer_says_so(shop: Shop) -> None:
    finished = shop.run("history")
    assert finished.exit_code == 1
    assert "there is no database" in finished.err
