"""`c360 lineage`: what a model or a column is made of."""

import json

import pytest

from tests.conftest import Shop

FILES = {
    "seeds/towns.csv": "id,town\n1,Bonn\n",
    "models/people.sql": "select id, upper(town) as place from {{ ref('towns') }}",
    "models/report.sql": "with p as (select * from {{ ref('people') }}) "
    "select place, count(*) as n from p group by place",
    "models/last.sql": "select place from {{ ref('report') }}",
    "models/schema.yml": "models: [{name: people, columns: [{name: id, data_tests: "
    "[unique]}]}]",
}


@pytest.fixture
def built(shop: Shop) -> Shop:
    shop.write(FILES).run("build")
    return shop


def test_both_directions_are_drawn(built: Shop) -> None:
    assert built.run("lineage", "people").out == (
        "people  view in main\n"
        "1 test\n"
        "\n"
        "Reads  1 seed\n"
        "  └── towns  seed\n"
        "\n"
        "Is read by  2 models\n"
        "  └── report  view in main\n"
        "      └── last  view in main\n"
    )


def test_what_is_further_away_is_counted(built: Shop) -> None:
    shown = built.run("lineage", "last", "--depth", "1").out
    assert "2 further away: --depth all" in shown


def test_columns_say_what_they_are_made_of(built: Shop) -> None:
    shown = built.run("lineage", "report", "--columns").out
    assert "place   people.place" in shown


def test_a_column_is_followed_from_end_to_end(built: Shop) -> None:
    finished = built.run("lineage", "report.place", "--depth", "all")
    assert finished.out == (
        "report.place\n"
        "\n"
        "Made of\n"
        "  └── people.place\n"
        "      └── towns.town\n"
        "\n"
        "Goes into\n"
        "  └── last.place\n"
    )


def test_values_say_the_same(built: Shop) -> None:
    said = json.loads(built.run("lineage", "people", "--output", "json").out)
    assert [node["unique_id"] for node in said["upstream"]] == ["seed.shop.towns"]
    assert [node["distance"] for node in said["downstream"]] == [1, 2]


def test_without_a_database_columns_are_read_from_the_sql(shop: Shop) -> None:
    shown = shop.write(FILES).run("lineage", "report", "--columns").out
    assert "place" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("peple",), "did you mean 'people'?"),
        (("people.plac",), "did you mean 'place'?"),
        (("people", "--depth", "0"), "--depth cannot be '0'"),
    ],
)
def test_what_is_not_there_is_told(
    built: Shop, words: tuple[str, ...], said: str
) -> None:
    assert said in built.run("lineage", *words).err


def test_nodes_are_listed_as_a_tree(built: Shop) -> None:
    assert built.run("ls", "--output", "tree").out == (
        "shop\n"
        "├── models/\n"
        "│   ├── last  view\n"
        "│   ├── people  view, 1 test\n"
        "│   └── report  view\n"
        "└── seeds/\n"
        "    └── towns  seed\n"
    )


def test_of_many_names_the_command_that_lists_them_is_told(shop: Shop) -> None:
    shop.write({f"models/m{each}.sql": "select 1 as id" for each in range(13)})
    said = shop.run("lineage", "quite_other").err
    assert "c360 ls --resource-type model" in said
    assert "lists all 13" in said
