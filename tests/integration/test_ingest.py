"""`c360 ingest`: files of one's own become rows of a raw table."""

import pytest

from tests.conftest import PROJECT_FILE, Shop

CRM = {"crm.csv": "id,given_name,surname,size\n1,Ann,Lee,38\n2,Bo,Ray,\n"}
ORDERS = {
    "orders.csv": "id,customer,amount,date\na,1,5.00,2024-01-02\nb,9,x,2024-01-03\n"
}
SNAPSHOTS = {
    "dbt_project.yml": PROJECT_FILE
    + """\
vars:
  num_customers: 5
  num_addresses_multiplier: 1
  num_phones_multiplier: 1
  num_accounts_multiplier: 1
  num_transactions_multiplier: 1
  num_events_multiplier: 1
  duplicate_rate: 0.1
  seed: 1
""",
    "models/sources.yml": """\
sources:
  - name: raw
    schema: raw
    tables: [{name: customers}]
""",
    "snapshots/history.yml": """\
snapshots:
  - name: history
    relation: source('raw', 'customers')
    config: {unique_key: customer_id, strategy: check, check_cols: [email]}
""",
}


def test_files_become_rows(shop: Shop) -> None:
    finished = shop.write(CRM).run("ingest", "customers", "crm.csv", "--system", "crm")
    assert finished.exit_code == 0
    assert shop.query(
        "select customer_id, first_name, last_name from raw.customers order by 1"
    ) == [("crm:1", "Ann", "Lee"), ("crm:2", "Bo", "Ray")]


def test_what_was_done_with_the_columns_is_said(shop: Shop) -> None:
    lines = (
        shop.write(CRM).run("ingest", "customers", "crm.csv", "--system", "crm").lines
    )
    assert (
        "crm.csv: customer_id = id, first_name = given_name, last_name = surname"
        in lines
    )
    assert "ignored: size" in lines


def test_several_values_may_follow_an_option(shop: Shop) -> None:
    finished = shop.write(CRM).run(
        *("ingest", "customers", "crm.csv", "--system", "crm"),
        *("--map", "first_name=surname", "last_name=given_name"),
        *("--set", "country=US", "gender=f"),
    )
    assert finished.exit_code == 0
    assert shop.query(
        "select first_name, country, gender from raw.customers order by 1"
    ) == [("Lee", "US", "f"), ("Ray", "US", "f")]


def test_a_bad_row_is_shown_and_kept(shop: Shop) -> None:
    finished = shop.write(ORDERS).run(
        *("ingest", "transactions", "orders.csv", "--system", "shop"),
        *("--max-rejected", "50%"),
    )
    assert "rejected orders.csv:3: amount cannot be 'x': not a number" in finished.out
    assert shop.query(
        "select file_name, line_number, raw_line from raw.rejected_rows"
    ) == [("orders.csv", 3, "b,9,x,2024-01-03")]


def test_too_many_bad_rows_end_with_1_and_load_nothing(shop: Shop) -> None:
    finished = shop.write(ORDERS).run(
        "ingest", "transactions", "orders.csv", "--system", "shop"
    )
    assert finished.exit_code == 1
    assert "1 of 2 rows cannot be read" in finished.out
    assert shop.query("select * from duckdb_tables()") == []


@pytest.mark.parametrize(
    ("words", "exit_code", "message"),
    [
        (["customers", "crm.csv"], 2, "--system is missing"),
        (["customers", "crm.csv", "--system", "a:b"], 2, "--system cannot be 'a:b'"),
        (["custmers", "crm.csv", "--system", "crm"], 2, "did you mean 'customers'?"),
        (["customers", "no.csv", "--system", "crm"], 1, "there is no file no.csv"),
        (["customers", "*.tsv", "--system", "crm"], 1, "there is no file *.tsv"),
        (
            ["customers", "crm.csv", "--system", "crm", "--map", "frst_name=surname"],
            2,
            "did you mean 'first_name'?",
        ),
        (
            ["customers", "crm.csv", "--system", "crm", "--map", "email=mail"],
            1,
            "the file has no column 'mail'",
        ),
        (
            ["customers", "crm.csv", "--system", "crm", "--map", "email"],
            2,
            "write --map OURS=THEIRS",
        ),
        (
            ["customers", "crm.csv", "--system", "crm", "--max-rejected", "many"],
            2,
            "--max-rejected cannot be 'many'",
        ),
        (
            ["customers", "crm.csv", "--system", "crm", "--fixed-width", "id=4-1"],
            2,
            "--fixed-width cannot be 'id=4-1'",
        ),
        (
            ["customers", "crm.csv", "--system", "crm", "--time-zone", "Berlin"],
            2,
            "there is no time zone 'Berlin'",
        ),
        (
            ["customers", "crm.csv", "--system", "crm", "--format", "xls"],
            2,
            "--format cannot be 'xls'",
        ),
    ],
)
def test_what_cannot_be_done_is_said(
    shop: Shop, words: list[str], exit_code: int, message: str
) -> None:
    finished = shop.write(CRM).run("ingest", *words)
    assert (finished.exit_code, message in finished.out) == (exit_code, True)


def test_a_dry_run_loads_nothing(shop: Shop) -> None:
    finished = shop.write(CRM).run(
        "ingest", "customers", "crm.csv", "--system", "crm", "--dry-run"
    )
    assert "Dry run: 2 rows of 2 would be loaded" in finished.out
    assert shop.query("select * from duckdb_tables()") == []


def test_fixed_columns_have_no_header(shop: Shop) -> None:
    shop.write({"crm.txt": "01Ann\n02Bo\n"})
    shop.run(
        *("ingest", "customers", "crm.txt", "--system", "crm"),
        *("--fixed-width", "id=1-2", "first_name=3-10"),
    )
    assert shop.query("select first_name from raw.customers order by 1") == [
        ("Ann",),
        ("Bo",),
    ]


def test_machines_are_told_the_counts(shop: Shop) -> None:
    finished = shop.write(CRM).run(
        *("ingest", "customers", "crm.csv", "--system", "crm"),
        *("--log-format", "json"),
    )
    assert '"read": 2, "loaded": 2, "rejected": 0' in finished.out


def test_generated_data_give_way_with_their_history(shop: Shop) -> None:
    shop.write(SNAPSHOTS).write(CRM).run("snapshot")
    assert shop.query("select count(*) from history") == [(5,)]
    finished = shop.run("ingest", "customers", "crm.csv", "--system", "crm")
    assert "the generated data of this database are replaced" in finished.out
    shop.run("snapshot")
    assert shop.query("select customer_id from history order by 1") == [
        ("crm:1",),
        ("crm:2",),
    ]


def test_generated_data_never_replace_ingested_ones(shop: Shop) -> None:
    shop.write(SNAPSHOTS).write(CRM)
    shop.run("ingest", "customers", "crm.csv", "--system", "crm")
    refused = shop.run("generate", "--customers", "7")
    built = shop.run("snapshot", "--vars", "{num_customers: 7}")
    assert (refused.exit_code, built.exit_code) == (1, 0)
    assert shop.query("select count(*) from raw.customers") == [(2,)]


def test_the_whole_project_reads_tables_that_were_never_loaded(shop: Shop) -> None:
    shop.write(SNAPSHOTS).write(CRM)
    shop.run("ingest", "customers", "crm.csv", "--system", "crm")
    assert shop.query("select count(*) from raw.events") == [(0,)]
