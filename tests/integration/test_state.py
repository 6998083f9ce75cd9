"""`--state`: compare with an earlier run, and read what it made."""

import shutil

import pytest

from tests.conftest import Shop

CHAIN = {
    "models/a.sql": "select 1 as id",
    "models/b.sql": "select id + 1 as id from {{ ref('a') }}",
}
PROFILES = """\
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, schema: mine, threads: 1}
    prod: {type: duckdb, path: shop.duckdb, schema: main, threads: 1}
"""


@pytest.fixture
def built(shop: Shop) -> Shop:
    """Built once as `prod`; its artifacts are in the folder `before`."""
    shop.write({**CHAIN, "profiles.yml": PROFILES}).run("run", "--target", "prod")
    shutil.copytree(shop.folder / "target", shop.folder / "before")
    return shop


def test_only_what_changed_runs(built: Shop) -> None:
    built.write({"models/b.sql": "select id + 2 as id from {{ ref('a') }}"})
    words = ("--select", "state:modified", "--state", "before", "--target", "prod")
    built.run("run", *words)
    assert set(built.statuses()) == {"b"}


def test_what_is_not_there_is_read_where_it_was_made(built: Shop) -> None:
    built.run("run", "--select", "b", "--defer", "--state", "before")
    assert built.statuses() == {"b": "success"}
    assert built.query("select id from mine.b") == [(2,)]


def test_without_deferring_the_parent_is_missing(built: Shop) -> None:
    assert built.run("run", "--select", "b").exit_code == 1


def test_the_result_of_an_earlier_run_selects(built: Shop) -> None:
    finished = built.run("ls", "--select", "result:success", "--state", "before")
    assert finished.out.splitlines() == ["shop.a", "shop.b"]


def test_a_state_that_is_not_there_is_named(built: Shop) -> None:
    finished = built.run("run", "--select", "state:new", "--state", "nowhere")
    assert finished.exit_code == 2
    assert "nowhere" in finished.out


def test_deferring_needs_a_state(built: Shop) -> None:
    assert built.run("run", "--defer").exit_code == 2


def contract(*columns: str) -> dict[str, str]:
    described = "".join(f", {{name: {c}, data_type: integer}}" for c in columns)
    return {
        "models/c.sql": "select 1 as id" + "".join(f", 2 as {c}" for c in columns),
        "models/c.yml": "models:\n  - name: c\n    config: {contract: {enforced: true}}"
        f"\n    columns: [{{name: id, data_type: integer}}{described}]\n",
    }


def test_a_broken_contract_is_told_before_anything_runs(shop: Shop) -> None:
    shop.write(contract("n")).run("run")
    shutil.copytree(shop.folder / "target", shop.folder / "before")
    shop.write(contract())
    words = ("run", "--select", "state:modified.contract", "--state", "before")
    finished = shop.run(*words)
    assert (finished.exit_code, shop.statuses()) == (0, {"c": "success"})
    assert "the column 'n' is gone" in finished.out
    as_error = shop.run("--warn-error", *words)
    assert as_error.exit_code != 0


def test_a_manifest_of_a_dbt_before_one_is_refused(built: Shop) -> None:
    file = built.folder / "before" / "manifest.json"
    file.write_text(file.read_text().replace("manifest/v12.json", "manifest/v3.json"))
    finished = built.run("ls", "--select", "state:modified", "--state", "before")
    assert finished.exit_code == 2
    assert "this manifest is of version 3" in finished.err


def test_a_test_whose_macro_is_gone_is_not_taken_for_unchanged(shop: Shop) -> None:
    macro = "{% test mine(model) %}select 1 where false{% endtest %}"
    described = "models: [{name: a, data_tests: [mine]}]"
    shop.write({**CHAIN, "models/a.yml": described, "tests/generic/mine.sql": macro})
    shop.run("parse")
    shutil.copytree(shop.folder / "target", shop.folder / "before")
    (shop.folder / "tests/generic/mine.sql").unlink()
    finished = shop.run("test", "--select", "state:modified", "--state", "before")
    assert finished.exit_code == 2
    assert "'mine_a_' calls the test 'mine', which does not exist" in finished.out
    assert "models/a.yml" in finished.out
