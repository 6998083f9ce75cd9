"""`c360 retry`: go on where the last run failed."""

from tests.conftest import Shop

CHAIN = {
    "models/a.sql": "select {{ var('n', 1) }} as id",
    "models/b.sql": "select nope from {{ ref('a') }}",
    "models/c.sql": "select * from {{ ref('b') }}",
}


def test_only_what_failed_or_was_skipped_runs_again(shop: Shop) -> None:
    shop.write(CHAIN).run("run")
    finished = shop.write({"models/b.sql": "select id from {{ ref('a') }}"}).run(
        "retry"
    )
    assert finished.exit_code == 0
    assert shop.statuses() == {"b": "success", "c": "success"}


def test_options_of_the_failed_run_are_taken_again(shop: Shop) -> None:
    shop.write(CHAIN).run("run", "--vars", "{n: 7}", "--target", "prod")
    shop.write(
        {"models/b.sql": "select id, {{ var('n', 1) }} as n from {{ ref('a') }}"}
    )
    shop.run("retry")
    assert shop.query("select id, n from c", database="prod.duckdb") == [(7, 7)]


def test_the_variables_of_a_run_are_a_mapping_without_its_secrets(shop: Shop) -> None:
    given = "{n: 7, empty: null, DBT_ENV_SECRET_n: 1}"
    shop.write(CHAIN).run("run", "--vars", given)
    args = shop.artifact("run_results.json")["args"]
    assert isinstance(args, dict)
    assert args["vars"] == {"n": 7, "empty": None, "DBT_ENV_SECRET_n": "*****"}


def test_nothing_is_left_to_do_after_success(shop: Shop) -> None:
    shop.write({"models/a.sql": "select 1 as id"}).run("run")
    finished = shop.run("retry")
    assert finished.exit_code == 0
    assert "Nothing to do" in finished.out


def test_without_an_earlier_run_there_is_nothing_to_retry(shop: Shop) -> None:
    finished = shop.run("retry")
    assert finished.exit_code == 2
    assert "Could not find previous run in 'target'" in finished.out


def test_a_macro_that_failed_is_called_again(shop: Shop) -> None:
    macro = "{%% macro m() %%}{{ run_query('%s') }}{%% endmacro %%}"
    shop.write({"macros/m.sql": macro % "nothing"})
    shop.run("run-operation", "m")
    shop.write({"macros/m.sql": macro % "select 1"})
    assert shop.run("retry").exit_code == 0


def test_a_node_that_is_gone_cannot_be_retried(shop: Shop) -> None:
    shop.write({"models/a.sql": "select nothing", "models/b.sql": "select 1 as x"})
    shop.run("run")
    (shop.folder / "models" / "a.sql").unlink()
    finished = shop.run("retry")
    assert finished.exit_code == 2
    assert "Couldn't find model 'model.shop.a'" in finished.out
