"""`c360 generate`, and data made up because a command needs them."""

import duckdb
import pytest

from tests.conftest import PROJECT_FILE, Shop

RAW = {
    "dbt_project.yml": PROJECT_FILE
    + """\
vars:
  num_customers: 5
  num_addresses_multiplier: 1.5
  num_phones_multiplier: 1.7
  num_accounts_multiplier: 2.4
  num_transactions_multiplier: 2
  num_events_multiplier: 2
  duplicate_rate: 0.1
  seed: 1
  start_date: "2023-01-01"
  as_of_date: null
""",
    "models/sources.yml": """\
sources:
  - name: raw
    schema: raw
    tables: [{name: customers}]
""",
    "models/people.sql": "select customer_id from {{ source('raw', 'customers') }}",
}
COUNT = "select count(*) from people"


def test_a_run_makes_the_data_that_it_needs(shop: Shop) -> None:
    finished = shop.write(RAW).run("run")
    assert finished.exit_code == 0
    assert "Generating 5 customers (seed 1) ..." in finished.lines
    assert shop.query(COUNT) == [(5,)]


def test_data_that_are_there_are_not_made_again(shop: Shop) -> None:
    shop.write(RAW).run("run")
    assert "Generating" not in shop.run("run").out


@pytest.mark.parametrize(
    "change",
    [
        (["--vars", "{num_customers: 7}"], {}),
        ([], {"C360_NUM_CUSTOMERS": "7"}),
        ([], {"DBT_NUM_CUSTOMERS": "7"}),
    ],
)
@pytest.mark.slow
def test_another_number_makes_them_again(
    shop: Shop, change: tuple[list[str], dict[str, str]]
) -> None:
    words, environment = change
    shop.write(RAW).run("run")
    shop.run("run", *words, **environment)
    assert shop.query(COUNT) == [(7,)]


def test_data_of_ones_own_are_never_replaced(shop: Shop) -> None:
    shop.write(RAW).write(
        {"crm.csv": "customer_id,first_name,email\n1,Ann,ann@example.com\n"}
    )
    assert shop.run("ingest", "customers", "crm.csv", "--system", "crm").exit_code == 0
    assert shop.run("run", "--vars", "{num_customers: 7}").exit_code == 0
    assert shop.query("select customer_id from people") == [("crm:1",)]


def test_making_data_beside_ones_own_is_an_error(shop: Shop) -> None:
    shop.write(RAW).write(
        {"crm.csv": "customer_id,first_name,email\n1,Ann,ann@example.com\n"}
    )
    shop.run("ingest", "customers", "crm.csv", "--system", "crm")
    finished = shop.run("generate")
    assert finished.exit_code == 1
    assert "C360_DATABASE" in finished.out


def test_tables_that_someone_else_made_are_left_alone(shop: Shop) -> None:
    connection = duckdb.connect(str(shop.folder / "shop.duckdb"))
    connection.execute("create schema raw")
    connection.execute("create table raw.customers as select 'mine' as customer_id")
    connection.close()
    shop.write(RAW).run("run")
    assert shop.query("select customer_id from people") == [("mine",)]


def test_options_say_how_many_and_which(shop: Shop) -> None:
    finished = shop.write(RAW).run("generate", "--customers", "9", "--seed", "3")
    assert finished.exit_code == 0
    assert shop.query("select count(*) from raw.customers") == [(9,)]


@pytest.mark.slow
def test_the_world_moves_on(shop: Shop) -> None:
    shop.write(RAW).run("generate", "--customers", "50")
    before = shop.query("select max(occurred_at) from raw.events")
    finished = shop.run("generate", "--advance", "30d")
    assert finished.exit_code == 0
    assert shop.query("select max(occurred_at) from raw.events") > before


@pytest.mark.slow
def test_a_world_that_moved_on_is_not_made_again(shop: Shop) -> None:
    shop.write(RAW).run("generate")
    shop.run("generate", "--advance", "30d")
    assert "Generating" not in shop.run("run").out


@pytest.mark.parametrize("span", ["30", "d30", "-1d", "0d", "soon"])
def test_a_span_of_no_known_shape_is_refused(shop: Shop, span: str) -> None:
    finished = shop.write(RAW).run("generate", f"--advance={span}")
    assert finished.exit_code == 2


def test_a_variable_of_the_wrong_type_is_named(shop: Shop) -> None:
    finished = shop.write(RAW).run("run", "--vars", "{num_customers: many}")
    assert finished.exit_code == 2
    assert "num_customers" in finished.out
    assert "whole number" in finished.out


def test_seeds_that_are_read_are_loaded_on_a_fresh_clone(shop: Shop) -> None:
    shop.write(RAW).write(
        {
            "seeds/countries.csv": "code\nDE\n",
            "models/people.sql": (
                "select * from {{ source('raw', 'customers') }}, {{ ref('countries') }}"
            ),
        }
    )
    finished = shop.run("run")
    assert finished.exit_code == 0
    assert "Loading seeds that are needed: countries" in finished.lines
    assert "Loading" not in shop.run("run").out


def test_seeds_of_other_projects_wait_for_seed(shop: Shop) -> None:
    shop.write(
        {
            "seeds/countries.csv": "code\nDE\n",
            "models/a.sql": "select * from {{ ref('countries') }}",
        }
    )
    assert shop.run("run").exit_code == 1


@pytest.mark.slow
def test_what_generate_made_stays_until_the_variables_change(shop: Shop) -> None:
    shop.write(RAW).run("generate", "--customers", "9")
    shop.run("run")
    assert shop.query(COUNT) == [(9,)]
    shop.run("run", "--vars", "{num_customers: 7}")
    assert shop.query(COUNT) == [(7,)]


def test_a_test_looks_at_what_was_built(shop: Shop) -> None:
    shop.write(RAW).write(
        {"tests/any.sql": "select * from {{ ref('people') }} where false"}
    )
    shop.run("run", "--vars", "{num_customers: 7}")
    assert "Generating" not in shop.run("test").out
    assert shop.query(COUNT) == [(7,)]
