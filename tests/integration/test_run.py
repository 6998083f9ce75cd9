"""`c360 run`: models."""

import pytest

from tests.conftest import Shop

CHAIN = {
    "models/a.sql": "select 1 as id",
    "models/b.sql": "select id + 1 as id from {{ ref('a') }}",
    "models/c.sql": "select id + 1 as id from {{ ref('b') }}",
}


@pytest.mark.parametrize(
    ("words", "ran"),
    [
        (["--select", "a", "c"], {"a", "c"}),
        (["--select", "a c"], {"a", "c"}),
        (["-s", "+b"], {"a", "b"}),
        (["--models", "b+"], {"b", "c"}),
        (["--exclude", "b", "c"], {"a"}),
        (["-s", "a", "b", "--exclude", "b"], {"a"}),
    ],
)
def test_options_choose_what_runs(shop: Shop, words: list[str], ran: set[str]) -> None:
    shop.write(CHAIN).run("run")
    shop.run("run", *words)
    assert set(shop.statuses()) == ran


def test_options_may_stand_before_the_command(shop: Shop) -> None:
    finished = shop.write(CHAIN).run("--quiet", "--target", "prod", "run")
    assert (finished.exit_code, finished.out) == (0, "")
    assert shop.query("select id from c", database="prod.duckdb") == [(3,)]


def test_the_environment_sets_the_target(shop: Shop) -> None:
    shop.write(CHAIN).run("run", DBT_TARGET="prod")
    assert shop.query("select id from c", database="prod.duckdb") == [(3,)]


def test_a_broken_model_skips_its_children_only(shop: Shop) -> None:
    broken = {
        "models/b.sql": "select nope from {{ ref('a') }}",
        "models/d.sql": "select 1",
    }
    finished = shop.write({**CHAIN, **broken}).run("run")
    assert finished.exit_code == 1
    assert shop.statuses() == {
        "a": "success",
        "b": "error",
        "c": "skipped",
        "d": "success",
    }


def test_variables_reach_the_models(shop: Shop) -> None:
    shop.write({"models/a.sql": "select {{ var('n', 1) }} as n"})
    shop.run("run", "--vars", "{n: 7}")
    assert shop.query("select n from a") == [(7,)]


def test_json_variables_are_read_too(shop: Shop) -> None:
    shop.write({"models/a.sql": "select {{ var('n') }} as n"})
    shop.run("run", "--vars", '{"n": 7}')
    assert shop.query("select n from a") == [(7,)]


def test_fail_fast_stops_the_rest(shop: Shop) -> None:
    files = {f"models/m{n:02}.sql": "select 1" for n in range(20)}
    shop.write({**files, "models/a.sql": "select nope"})
    shop.run("run", "--fail-fast", "--threads", "1")
    assert "skipped" in shop.statuses().values()


def test_no_artifacts_are_written_if_none_are_wanted(shop: Shop) -> None:
    shop.write(CHAIN).run("run", "--no-write-json")
    assert not (shop.folder / "target/manifest.json").exists()


def test_what_reads_a_wrong_ephemeral_model_is_skipped(shop: Shop) -> None:
    shop.write(
        {
            "models/part.sql": "{{ config(materialized='ephemeral') }}"
            "{{ exceptions.raise_compiler_error('not now') if execute }}",
            "models/whole.sql": "select * from {{ ref('part') }}",
        }
    )
    finished = shop.run("run")
    assert finished.exit_code == 1
    assert shop.statuses() == {"whole": "skipped"}
    assert "Compilation Error in model part (models/part.sql)" in finished.out


def test_empty_reads_no_rows_of_ephemeral_models_either(shop: Shop) -> None:
    shop.write(
        {
            "models/part.sql": "{{ config(materialized='ephemeral') }} select 1 as id",
            "models/whole.sql": "select * from {{ ref('part') }}",
        }
    )
    shop.run("run", "--empty")
    assert shop.query("select * from whole") == []


def test_a_hook_at_the_end_sees_how_each_node_ended(shop: Shop) -> None:
    hook = (
        "create table main.log as {% for result in results %}"
        "select '{{ result.status }} {{ result.node.depends_on.nodes | length }} "
        "{{ result.node.config.materialized }}' as seen, "
        "'{{ tojson(result.to_dict()) | replace(\"'\", \"''\") }}' as written"
        "{% endfor %}"
    )
    project = (shop.folder / "dbt_project.yml").read_text()
    shop.write(
        {
            "dbt_project.yml": f"{project}\non-run-end:\n  - >-\n    {hook}\n",
            "models/a.sql": "select 'node' as x",
        }
    )
    shop.run("run", "--select", "a")
    query = (
        "select seen, written ->> '$.node.unique_id', written ->> '$.status', "
        "written ->> '$.node.compiled_code' from main.log"
    )
    assert shop.query(query) == [
        ("success 0 view", "model.shop.a", "success", "select 'node' as x")
    ]
