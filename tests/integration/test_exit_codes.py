"""Exit codes, each as dbt-core 1.11 gives it in the same situation."""

import pytest

from tests.conftest import PROJECT_FILE, Shop

MODEL = {"models/a.sql": "select 1 as id"}
NO_PROFILE = {"dbt_project.yml": PROJECT_FILE.replace("profile: shop", "profile: x")}
TESTED = """\
models:
  - name: a
    columns:
      - name: id
        data_tests: [{accepted_values: {arguments: {values: [2]}}}]
"""
RAISES = "{{ exceptions.raise_compiler_error('no') }}"
LATER = "{% if execute %}" + RAISES + "{% endif %} select 1 as id"
CYCLE = {
    "models/b.sql": "select * from {{ ref('c') }}",
    "models/c.sql": "select * from {{ ref('b') }}",
}
OPERATIONS = {
    "macros/m.sql": "{% macro raises() %}" + RAISES + "{% endmacro %}"
    "{% macro asks() %}{% do run_query('select * from gone') %}{% endmacro %}"
}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (NO_PROFILE, "run"),
        ({}, "run --target gone"),
        ({"dbt_project.yml": "name: [shop\n"}, "run"),
        ({"models/a.yml": "models: [\n"}, "run"),
        ({"models/b.sql": "select * from {{ ref('gone') }}"}, "run"),
        ({"models/b.sql": "select * from {{ source('x', 'gone') }}"}, "run"),
        (CYCLE, "run"),
        ({"models/b.sql": "select {{ 1 "}, "run"),
        ({"models/b.sql": f"select {RAISES}"}, "run"),
        ({"models/b.sql": LATER}, "compile"),
        ({"models/b.sql": LATER}, "docs generate"),
        ({"models/x/a.sql": "select 2 as id"}, "run"),
        ({"models/b.sql": "select {{ env_var('GONE') }}"}, "run"),
        ({"macros/m.sql": "{% macro m() %}"}, "run"),
        ({"packages.yml": "packages: [{local: ../gone}]\n"}, "run"),
        ({"models/a.yml": "models: [{name: gone}]\n"}, "run --warn-error"),
        ({}, "run --selector gone"),
        ({}, "run --select gone:x"),
        ({}, "run --select @a+"),
        ({}, "run --select state:modified"),
        ({}, "run --select state:modified --state gone"),
        ({}, "retry"),
        ({}, "run --vars {a:"),
        ({}, "run --vars hello"),
        ({}, "run --gone"),
        ({}, "run --threads x"),
        ({}, "run --project-dir gone"),
        ({}, "show"),
        ({}, "run-operation raises --args {a:"),
        ({}, "run-operation gone"),
        ({}, "show --inline frm"),
        ({}, "run --profiles-dir gone"),
    ],
)
def test_what_is_wrong_before_anything_runs_exits_2(
    shop: Shop, files: dict[str, str], words: str
) -> None:
    assert shop.write(MODEL).write(files).run(*words.split()).exit_code == 2


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"models/b.sql": "select * from gone"}, "run"),
        ({"models/b.sql": LATER}, "run"),
        ({"models/b.sql": "select {{ gone() }}"}, "run"),
        ({"models/b.sql": "select {{ var('gone') }}"}, "run"),
        ({"models/a.yml": TESTED}, "build"),
        ({"dbt_project.yml": f"{PROJECT_FILE}on-run-start: select gone\n"}, "run"),
        ({"dbt_project.yml": f"{PROJECT_FILE}on-run-end: select gone\n"}, "run"),
        (NO_PROFILE, "debug"),
        (OPERATIONS, "run-operation raises"),
        (OPERATIONS, "run-operation asks"),
        ({"seeds/s.csv": "a,b\n1,2,3\n"}, "seed"),
    ],
)
def test_what_fails_while_it_runs_exits_1(
    shop: Shop, files: dict[str, str], words: str
) -> None:
    assert shop.write(MODEL).write(files).run(*words.split()).exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        "run --select gone",
        "show --select gone",
        "ls --select gone",
        "test",
        "build --select gone",
    ],
)
def test_to_select_nothing_is_no_error(shop: Shop, words: str) -> None:
    assert shop.write(MODEL).run(*words.split()).exit_code == 0


def test_a_database_that_is_a_folder_exits_2(shop: Shop) -> None:
    shop.write(MODEL).write(
        {"profiles.yml": "shop: {outputs: {default: {type: duckdb, path: /}}}"}
    )
    assert shop.run("run").exit_code == 2


@pytest.mark.parametrize("materialized", ["materialized_view", "dynamic_table"])
def test_what_duckdb_has_not_is_named_with_its_file(
    shop: Shop, materialized: str
) -> None:
    sql = f"{{{{ config(materialized='{materialized}') }}}} select 1 as id"
    finished = shop.write({"models/a.sql": sql}).run("run")
    assert finished.exit_code == 1
    assert f"No materialization '{materialized}'" in finished.out
    assert "at models/a.sql" in finished.out
    assert "make it a table" in finished.out


@pytest.mark.parametrize("words", ["run", "compile", "show --inline select"])
def test_a_database_that_cannot_be_opened_exits_2(shop: Shop, words: str) -> None:
    shop.write(MODEL).run("run")
    (shop.folder / "shop.duckdb").write_text("no database at all, but a text")
    finished = shop.run(*words.split(maxsplit=2))
    assert finished.exit_code == 2
    assert "is not a DuckDB database" in finished.out + finished.err


def test_a_target_folder_that_cannot_be_made_exits_2(shop: Shop) -> None:
    shop.write(MODEL).write({"file": ""})
    finished = shop.run("run", "--target-path", "file/target")
    assert finished.exit_code == 2
    assert "file/target" in finished.out
    assert not (shop.folder / "shop.duckdb").exists()


def test_a_log_that_cannot_be_written_is_told(shop: Shop) -> None:
    shop.write(MODEL).write({"file": ""})
    finished = shop.run("run", "--log-path", "file/logs")
    assert finished.exit_code == 0
    assert "The log could not be written: " in finished.out
    assert "file/logs" in finished.out
