"""`c360 compile`: SQL in files, and shown."""

import json

import pytest

from tests.conftest import Shop

FILES = {
    "models/a.sql": "{{ config(materialized='ephemeral') }} select 1 as id",
    "models/b.sql": "select * from {{ ref('a') }}",
    "analyses/question.sql": "select count(*) from {{ ref('b') }}",
}


def test_every_node_becomes_a_file(shop: Shop) -> None:
    assert shop.write(FILES).run("compile").exit_code == 0
    compiled = shop.folder / "target/compiled/shop"
    assert "__dbt__cte__a" in (compiled / "models/b.sql").read_text()
    assert '"shop"."main"."b"' in (compiled / "analyses/question.sql").read_text()


def test_one_node_is_shown(shop: Shop) -> None:
    finished = shop.write(FILES).run("compile", "--select", "question")
    assert finished.out.startswith("Compiled node 'question' is:\nselect count(*)")


def test_a_query_of_the_command_line_is_shown(shop: Shop) -> None:
    finished = shop.write(FILES).run(
        "compile", "--inline", "select * from {{ ref('b') }}", "--output", "json"
    )
    assert json.loads(finished.out)["compiled"] == 'select * from "shop"."main"."b"'


@pytest.mark.parametrize("option", ["--select", "--selector"])
def test_a_query_of_the_command_line_is_not_selected_from(
    shop: Shop, option: str
) -> None:
    finished = shop.write(FILES).run("compile", "--inline", "select 1", option, "b")
    assert finished.exit_code == 2
    assert f"--inline and {option} cannot stand together" in finished.err


def test_compiling_makes_no_database(shop: Shop) -> None:
    shop.write(FILES).run("compile")
    assert not (shop.folder / "shop.duckdb").exists()


def test_ephemeral_parents_can_be_left_out(shop: Shop) -> None:
    shop.write(
        {
            "models/e.sql": "{{ config(materialized='ephemeral') }} select 1 as id",
            "models/a.sql": "select * from {{ ref('e') }}",
        }
    )
    out = shop.run("compile", "-s", "a", "--no-inject-ephemeral-ctes").out
    assert "__dbt__cte__e" in out
    assert "with" not in out


def test_an_answer_that_is_wanted_quietly_is_bare(shop: Shop) -> None:
    shop.write(FILES)
    assert shop.run("compile", "-q", "-s", "question").out.startswith("select count(*)")
    inline = ("--inline", "select 1 as id", "--quiet")
    assert shop.run("compile", *inline).out == "select 1 as id\n"
    assert shop.run("show", *inline).out.startswith("| id |")


@pytest.mark.parametrize("command", ["compile", "show"])
def test_json_of_a_query_of_the_command_line_names_no_node(
    shop: Shop, command: str
) -> None:
    words = ("--inline", "select 1 as id", "--output", "json", "--quiet")
    assert "node" not in json.loads(shop.run(command, *words).out)


def test_a_template_that_asks_the_database_may_be_forbidden_to(shop: Shop) -> None:
    shop.write({"models/a.sql": "{{ run_query('select 1').rows[0][0] }}"})
    assert shop.run("compile").exit_code == 0
    finished = shop.run("compile", "--no-introspect")
    assert finished.exit_code == 2
    assert "asks the database" in finished.err


def test_the_bare_graph_is_left_for_who_wants_it(shop: Shop) -> None:
    shop.write(FILES).run("compile")
    linked = shop.artifact("graph_summary.json")["linked"]
    assert isinstance(linked, dict)
    numbers = {node["name"]: number for number, node in linked.items()}
    b = linked[numbers["model.shop.b"]]
    assert (b["type"], b["succ"]) == (
        "model",
        [int(numbers["analysis.shop.question"])],
    )
