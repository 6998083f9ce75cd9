"""`c360 diff`: what differs between a model here and in another place."""

import json
import shutil

import duckdb
import pytest

from tests.conftest import Shop

MODEL = """
select * from (values (1, 'Ann', 1.5), (2, 'Bob', 2.0), (3, 'Cy', null))
    as people (id, name, score)
"""
YML = (
    "models: [{name: people, columns: [{name: id, data_tests: [unique]}]}, "
    "{name: loose}]"
)
FILES = {
    "models/people.sql": "{{ config(materialized='table') }}" + MODEL,
    "models/loose.sql": "{{ config(materialized='table') }}"
    "select 'x' as word union all select 'x' union all select 'y'",
    "models/schema.yml": YML,
}


@pytest.fixture
def twice(shop: Shop) -> Shop:
    """The project, built, and a copy of its database where something differs."""
    shop.write(FILES).run("build")
    shutil.copy(shop.folder / "shop.duckdb", shop.folder / "before.duckdb")
    with duckdb.connect(str(shop.folder / "before.duckdb")) as connection:
        connection.execute("delete from people where id = 2")
        connection.execute("update people set name = 'Anna' where id = 1")
        connection.execute("update people set score = 0 where id = 3")
        connection.execute("insert into people values (9, 'New', 1)")
        connection.execute("alter table people add column town varchar")
        connection.execute("delete from loose where word = 'x'")
        connection.execute("insert into loose values ('x')")
    return shop


def said(shop: Shop, *words: str) -> dict[str, object]:
    values = json.loads(shop.run("diff", *words, "--output", "json").out)
    assert isinstance(values, dict)
    return values


def test_rows_are_matched_by_the_key_that_is_tested(twice: Shop) -> None:
    values = said(twice, "people", "--against", "before.duckdb")
    assert values["key"] == ["id"]
    assert values["rows"] == {
        "here": 3,
        "there": 3,
        "same": 0,
        "changed": 2,
        "only_here": 1,
        "only_there": 1,
    }
    assert values["changed_columns"] == {"name": 1, "score": 1}


def test_values_and_columns_that_differ_are_shown(twice: Shop) -> None:
    values = said(twice, "people", "--against", "before.duckdb")
    assert values["changed_values"] == [
        {"key": ["1"], "column": "name", "here": "Ann", "there": "Anna"},
        {"key": ["3"], "column": "score", "here": None, "there": "0.0"},
    ]
    assert values["columns"] == [
        {"name": "town", "type_here": None, "type_there": "VARCHAR"}
    ]


def test_without_a_key_rows_are_compared_whole_and_counted(twice: Shop) -> None:
    values = said(twice, "loose", "--against", "before.duckdb")
    assert values["key"] == []
    assert values["only_here"] == [{"word": "x"}]
    assert values["only_there"] == []


def test_the_exit_code_says_whether_anything_differs(twice: Shop) -> None:
    assert twice.run("diff", "people", "--against", "before.duckdb").exit_code == 1
    twice.run("run", "--target", "prod")
    same = twice.run("diff", "people", "--against", "prod")
    assert (same.exit_code, "nothing differs" in same.out) == (0, True)


def test_columns_can_be_left_out_and_numbers_may_be_near(twice: Shop) -> None:
    with duckdb.connect(str(twice.folder / "before.duckdb")) as connection:
        connection.execute("delete from people")
        connection.execute(
            "insert into people values (1, 'A', 1.6, ''), (2, 'B', 1.9, ''), "
            "(3, 'C', null, '')"
        )
    words = ("people", "--against", "before.duckdb", "--ignore", "name", "town")
    assert twice.run("diff", *words).exit_code == 1
    assert twice.run("diff", *words, "--tolerance", "0.2").exit_code == 0


def test_of_an_earlier_run_the_number_of_rows_is_known(twice: Shop) -> None:
    with duckdb.connect(str(twice.folder / "shop.duckdb")) as connection:
        connection.execute("update c360.node_runs set row_count = 2")
    twice.run("run")
    finished = twice.run("diff", "people", "--against", "last")
    assert finished.exit_code == 1
    assert "rows    3        2" in finished.out


def test_the_page_is_no_wider_than_the_terminal(
    twice: Shop,
) -> None:
    words = ("people", "--against", "before.duckdb")
    shown = twice.run("diff", *words, COLUMNS="60").out
    assert max(map(len, shown.splitlines())) <= 60
    assert "Only in before.duckdb" in shown


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("people",), "say what to compare with"),
        (("peeple", "--against", "prod"), "did you mean 'people'?"),
        (("people", "--against", "nowhere.duckdb"), "there is no database"),
        (("people", "--against", "nothing"), "no target, no file and no run"),
        (("people", "--against", "prod"), "the target prod has no database yet"),
        (("people", "--against", "dev"), "in the same place"),
        (
            ("people", "--against", "before.duckdb", "--key", "x"),
            "not a column of both",
        ),
        (("loose", "--against", "before.duckdb", "--key", "word"), "word is no key of"),
    ],
)
def test_what_cannot_be_compared_is_told(
    twice: Shop, words: tuple[str, ...], message: str
) -> None:
    finished = twice.run("diff", *words)
    assert message in finished.err
    assert finished.exit_code in {1, 2}
