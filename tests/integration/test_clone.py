"""`c360 clone`: views on another target's relations."""

import shutil

import pytest

from tests.conftest import Shop

PROFILES = """\
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, schema: dev, threads: 1}
    prod: {type: duckdb, path: shop.duckdb, schema: prod, threads: 1}
"""


@pytest.fixture
def made(shop: Shop) -> Shop:
    """Made in the schema `prod`, whose artifacts are in `state`."""
    shop.write(
        {
            "profiles.yml": PROFILES,
            "seeds/prices.csv": "id,price\n1,2.5\n",
            "models/part.sql": "{{ config(materialized='ephemeral') }} select 1 as id",
            "models/dear.sql": "{{ config(materialized='table') }}"
            " select * from {{ ref('prices') }} join {{ ref('part') }} using (id)",
        }
    )
    assert shop.run("build", "--target", "prod").exit_code == 0
    shutil.copytree(shop.folder / "target", shop.folder / "state")
    return shop


def kinds(shop: Shop) -> list[tuple[object, ...]]:
    return shop.query(
        "select table_name, table_type from information_schema.tables"
        " where table_schema = 'dev' order by table_name"
    )


def test_a_clone_is_a_view_on_the_other_relation(made: Shop) -> None:
    finished = made.run("clone", "--state", "state")
    assert finished.exit_code == 0
    assert kinds(made) == [("dear", "VIEW"), ("prices", "VIEW")]
    assert made.query("select price from dev.dear") == [(2.5,)]


def test_what_is_there_stays_unless_it_is_to_be_refreshed(made: Shop) -> None:
    made.run("build", "--select", "prices")
    made.run("clone", "--state", "state")
    kept = kinds(made)
    made.run("clone", "--state", "state", "--full-refresh")
    assert kept == [("dear", "VIEW"), ("prices", "BASE TABLE")]
    assert kinds(made) == [("dear", "VIEW"), ("prices", "VIEW")]


def test_a_relation_is_not_cloned_onto_itself(made: Shop) -> None:
    finished = made.run(
        "clone", "--state", "state", "--target", "prod", "--full-refresh"
    )
    assert finished.exit_code == 0
    assert "skipping clone for relation" in finished.out
    assert made.query("select price from prod.dear") == [(2.5,)]


def test_only_some_types_are_cloned_if_asked(made: Shop) -> None:
    made.run("clone", "--state", "state", "--resource-type", "model")
    assert kinds(made) == [("dear", "VIEW")]


def test_a_clone_needs_the_state_of_something(made: Shop) -> None:
    finished = made.run("clone")
    assert finished.exit_code == 2
    assert "--state or --defer-state are required" in finished.out + finished.err


def test_the_environment_says_types_as_dbt_spells_it(made: Shop) -> None:
    made.run("clone", "--state", "state", DBT_RESOURCE_TYPES="seed")
    assert kinds(made) == [("prices", "VIEW")]
