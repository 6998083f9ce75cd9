"""`c360 show`: rows on stdout."""

import json

from tests.conftest import Shop

FILES = {"models/a.sql": "select range as n, 'x' || range as v from range(20) -- end"}


def test_the_first_rows_of_a_model_are_shown(shop: Shop) -> None:
    finished = shop.write(FILES).run("show", "--select", "a", "--limit", "2")
    assert finished.out == (
        "Previewing node 'a':\n| n | v  |\n| - | -- |\n| 0 | x0 |\n| 1 | x1 |\n"
    )


def test_rows_can_be_json(shop: Shop) -> None:
    finished = shop.write(FILES).run(
        "show", "-s", "a", "--limit", "1", "--output", "json"
    )
    assert json.loads(finished.out) == {"node": "a", "show": [{"n": 0, "v": "x0"}]}


def test_a_query_may_refer_to_models(shop: Shop) -> None:
    shop.write(FILES).run("run")
    finished = shop.run("show", "--inline", "select count(*) as n from {{ ref('a') }}")
    assert "| 20 |" in finished.out


def test_all_rows_can_be_asked_for(shop: Shop) -> None:
    finished = shop.write(FILES).run("show", "-s", "a", "--limit", "-1")
    assert len(finished.out.splitlines()) == 23


def test_showing_changes_nothing(shop: Shop) -> None:
    finished = shop.write(FILES).run("show", "--inline", "create table x as select 1")
    assert finished.exit_code == 2
    assert not (shop.folder / "shop.duckdb").exists()


def test_a_name_of_nothing_is_told(shop: Shop) -> None:
    finished = shop.write(FILES).run("show", "--select", "nobody")
    assert finished.exit_code == 0
    assert "'nobody' does not match any enabled nodes" in finished.err


def test_what_was_shown_leaves_its_result(shop: Shop) -> None:
    shop.write({"models/a.sql": "select 1 as id"}).run("show", "--select", "a")
    assert shop.statuses() == {"a": "success"}


def test_a_number_is_a_number_in_json(shop: Shop) -> None:
    exact = "12345678901234567890.12::decimal(38, 2)"
    finished = shop.run(
        *("show", "--output", "json"),
        *("--inline", f"select 3.0 as a, 4.3 as b, 5 as c, {exact} as d"),
    )
    shown = json.loads(finished.out)["show"]
    assert shown == [{"a": 3.0, "b": 4.3, "c": 5, "d": "12345678901234567890.12"}]


def test_the_version_of_a_model_is_said(shop: Shop) -> None:
    shop.write(
        {
            "models/a_v2.sql": "select 1 as id",
            "models/a.yml": "models: [{name: a, versions: [{v: 2}]}]",
        }
    )
    assert "Previewing node 'a.v2'" in shop.run("show", "-s", "a").out
