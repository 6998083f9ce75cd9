"""What a load does to the raw tables, and what it says."""

from datetime import datetime, timedelta

import pytest

from customer360.errors import IngestionError, UsageError
from customer360.ingestion.request import FileFormat
from customer360.resources.raw_tables import ALL_TABLES
from tests.integration.ingestion.loading import START, Warehouse

ORDERS = "id,customer_id,amount,date\n"


def test_a_bad_value_is_quarantined_with_its_line(warehouse: Warehouse) -> None:
    path = warehouse.write(
        ORDERS
        + 'a,1,"1\n0",2024-01-01\nb,1,abc,2024-01-01\nc,1,5\nd,1,5,2024-02-30\n'
        + ",1,5,2024-01-01\nf,1,5,2024-01-01\ng,,5,2024-01-01\nh,1,,2024-01-01\n"
    )
    report = warehouse.load("transactions", path, max_rejected="90%")
    assert warehouse.rows(
        "select line_number, column_name, reason from raw.rejected_rows order by 1"
    ) == (
        (2, "amount", "amount cannot be '1\\n0': not a number"),
        (4, "amount", "amount cannot be 'abc': not a number"),
        (5, None, "3 fields instead of 4"),
        (6, "posted_at", "posted_at cannot be '2024-02-30': not a time"),
        (7, "transaction_id", "transaction_id is empty"),
        (9, "customer_id", "customer_id is empty"),
        (10, "amount", "amount is empty"),
    )
    assert (report.read, report.loaded, report.rejected) == (8, 1, 7)


def test_too_many_bad_rows_load_nothing(warehouse: Warehouse) -> None:
    path = warehouse.write(ORDERS + "a,1,1,2024-01-01\nb,1,x,2024-01-01\n")
    with pytest.raises(IngestionError, match="1 of 2 rows cannot be read") as caught:
        warehouse.load("transactions", path, max_rejected="49%")
    assert f"{path}:3: amount cannot be 'x'" in caught.value.message
    assert warehouse.rows("select * from duckdb_tables()") == ()


def test_the_same_file_again_changes_nothing(warehouse: Warehouse) -> None:
    path = warehouse.write("id,first_name,updated_at\n1,Ann,2024-01-01\n2,Bo,\n")
    warehouse.load("customers", path)
    before = warehouse.rows("from raw.customers order by all")
    report = warehouse.load("customers", path)
    assert warehouse.rows("from raw.customers order by all") == before
    assert (report.files[0].inserted, report.files[0].unchanged) == (0, 2)


def test_a_later_file_appends_and_updates(warehouse: Warehouse) -> None:
    warehouse.load(
        "customers", warehouse.write("id,first_name,city\n1,Ann,Rome\n2,Bo,\n")
    )
    report = warehouse.load(
        "customers", warehouse.write("id,first_name\n1,Anna\n3,Cy\n")
    )
    assert warehouse.rows(
        "select customer_id, first_name, city from raw.customers order by 1"
    ) == (("crm:1", "Anna", "Rome"), ("crm:2", "Bo", None), ("crm:3", "Cy", None))
    assert (report.files[0].inserted, report.files[0].updated) == (1, 1)


def test_a_change_without_a_time_is_of_the_load(warehouse: Warehouse) -> None:
    old = "id,first_name,updated_at\n1,Ann,2024-01-01\n2,Bo,2024-01-01\n"
    warehouse.load("customers", warehouse.write(old))
    warehouse.load("customers", warehouse.write("id,first_name\n1,Anna\n2,Bo\n"))
    assert warehouse.rows("select updated_at from raw.customers order by 1") == (
        (datetime(2024, 1, 1),),
        (START + timedelta(minutes=2),),
    )


def test_an_older_row_does_not_undo_a_newer_one(warehouse: Warehouse) -> None:
    new = "id,first_name,updated_at\n1,Anna,2024-05-01\n"
    warehouse.load("customers", warehouse.write(new))
    old = "id,first_name,updated_at\n1,Ann,2024-04-01\n"
    warehouse.load("customers", warehouse.write(old))
    assert warehouse.rows("select first_name from raw.customers") == (("Anna",),)


def test_of_one_key_in_a_file_the_later_row_stays(warehouse: Warehouse) -> None:
    path = warehouse.write("id,first_name\n1,Ann\n2,Bo\n1,Anna\n")
    report = warehouse.load("customers", path)
    assert warehouse.rows("select first_name from raw.customers order by 1") == (
        ("Anna",),
        ("Bo",),
    )
    assert (report.loaded, report.files[0].repeated) == (3, 1)


def test_of_one_key_in_a_file_the_latest_change_stays(warehouse: Warehouse) -> None:
    path = warehouse.write(
        "id,first_name,updated_at\n1,Anna,2024-02-01\n1,Ann,2024-01-01\n1,A,\n"
    )
    warehouse.load("customers", path)
    assert warehouse.rows("select first_name from raw.customers") == (("Anna",),)


def test_two_systems_do_not_share_ids(warehouse: Warehouse) -> None:
    path = warehouse.write("id,first_name\n1,Ann\n")
    warehouse.load("customers", path, system="crm")
    warehouse.load("customers", path, system="shop")
    assert warehouse.rows(
        "select customer_id, source_system from raw.customers order by 1"
    ) == (("crm:1", "crm"), ("shop:1", "shop"))


def test_customers_that_only_orders_name_become_bare_records(
    warehouse: Warehouse,
) -> None:
    warehouse.load("customers", warehouse.write("id,first_name\n1,Ann\n"))
    path = warehouse.write(
        ORDERS + "a,1,1,2024-01-02\nb,2,1,2024-01-04\nc,2,1,2024-01-03\n"
    )
    report = warehouse.load("transactions", path)
    assert report.bare_customers == 1
    assert warehouse.rows(
        "select customer_id, source_system, first_name, created_at from raw.customers "
        "order by 1"
    ) == (
        ("crm:1", "crm", "Ann", None),
        ("crm:2", "crm", None, datetime(2024, 1, 3)),
    )


def test_a_bare_record_is_filled_when_its_customer_comes(warehouse: Warehouse) -> None:
    warehouse.load("transactions", warehouse.write(ORDERS + "a,1,1,2024-01-02\n"))
    warehouse.load("customers", warehouse.write("id,first_name\n1,Ann\n"))
    assert warehouse.rows("select customer_id, first_name from raw.customers") == (
        ("crm:1", "Ann"),
    )


def test_equal_rows_without_a_key_are_as_many_rows(warehouse: Warehouse) -> None:
    path = warehouse.write("kunde;betrag;datum\n1;5,00;13.01.2024\n1;5,00;13.01.2024\n")
    first = warehouse.load("transactions", path)
    again = warehouse.load("transactions", path)
    assert (first.files[0].inserted, again.files[0].inserted) == (2, 0)
    assert warehouse.rows(
        "select count(distinct transaction_id) from raw.transactions"
    ) == ((2,),)


def test_a_key_is_made_from_the_columns_named(warehouse: Warehouse) -> None:
    path = warehouse.write("first_name,email\nAnn,a@x\nAnna,a@x\nBo,b@x\n")
    report = warehouse.load("customers", path, id_columns=("email",))
    assert (report.files[0].inserted, report.files[0].repeated) == (2, 1)


def test_generated_rows_make_way_for_ingested_ones(warehouse: Warehouse) -> None:
    warehouse.session.execute("create schema raw")
    for table in ALL_TABLES:
        warehouse.session.execute(table.create_statement())
    warehouse.session.execute(
        "insert into raw.events (event_id) values ('made up');"
        "insert into raw.customer_truth values ('made up', 'p');"
        "insert into raw.load_history (load_id, origin) values ('g', 'generated')"
    )
    path = warehouse.write("id,first_name\n1,Ann\n")
    assert warehouse.load("customers", path).replaced_generated
    assert (
        warehouse.rows("from raw.events union all by name from raw.customer_truth")
        == ()
    )
    assert warehouse.rows("select origin from raw.load_history") == (("ingested",),)
    assert any("generated data" in note for note in warehouse.notes)


def test_the_ledger_tells_every_load(warehouse: Warehouse) -> None:
    path = warehouse.write(ORDERS + "a,1,1,2024-01-02\nb,1,x,2024-01-02\n")
    warehouse.load("transactions", path, max_rejected="1")
    assert warehouse.rows(
        "select load_id, table_name, origin, source_system, row_count, rejected_count "
        "from raw.load_history order by row_count, table_name desc"
    ) == (
        ("load-1", "transactions", "ingested", "crm", 1, 1),
        ("load-1", "customers", "ingested", "crm", 1, 0),
    )


def test_a_dry_run_counts_and_leaves_no_trace(warehouse: Warehouse) -> None:
    path = warehouse.write("id,first_name\n1,Ann\n")
    report = warehouse.load("customers", path, dry_run=True)
    assert (report.loaded, report.dry_run) == (1, True)
    assert warehouse.rows("select * from duckdb_tables()") == ()


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("01.02.2024;02.03.2024", (datetime(2024, 2, 1), datetime(2024, 3, 2))),
        ("1/2/2024;13/2/2024", (datetime(2024, 2, 1), datetime(2024, 2, 13))),
        ("1/2/2024;2/13/2024", (datetime(2024, 1, 2), datetime(2024, 2, 13))),
        ("20240102;20240103", (datetime(2024, 1, 2), datetime(2024, 1, 3))),
        (
            "1704067200;1704067201",
            (datetime(2024, 1, 1), datetime(2024, 1, 1, 0, 0, 1)),
        ),
        ("2 Jan 2024;3 Feb 2024", (datetime(2024, 1, 2), datetime(2024, 2, 3))),
        (
            "2024-01-02T01:00:00+02:00;2024-01-02 01:00 UTC",
            (datetime(2024, 1, 1, 23), datetime(2024, 1, 2, 1)),
        ),
    ],
)
def test_a_way_to_write_dates_is_found(
    warehouse: Warehouse, dates: str, expected: tuple[datetime, datetime]
) -> None:
    first, second = dates.split(";")
    path = warehouse.write(f"id,created_at\n1,{first}\n2,{second}\n")
    warehouse.load("customers", path)
    rows = warehouse.rows("select created_at from raw.customers order by customer_id")
    assert rows == ((expected[0],), (expected[1],))


@pytest.mark.parametrize(
    ("header", "row", "hint"),
    [
        ("id,created_at", "1,03/04/2024", "--date-format dmy"),
        ("id;balance;customer_id", "1;1.234;1", "--decimal point"),
    ],
)
def test_a_value_with_two_meanings_is_asked_about(
    warehouse: Warehouse, header: str, row: str, hint: str
) -> None:
    table = "accounts" if "balance" in header else "customers"
    path = warehouse.write(f"{header}\n{row}\n")
    with pytest.raises(IngestionError, match="can be read as") as caught:
        warehouse.load(table, path)
    assert hint in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("told", "expected"),
    [("dmy", datetime(2024, 4, 3)), ("mm/dd/yyyy", datetime(2024, 3, 4))],
)
def test_a_told_date_format_settles_it(
    warehouse: Warehouse, told: str, expected: datetime
) -> None:
    path = warehouse.write("id,created_at\n1,03/04/2024\n")
    warehouse.load("customers", path, file_format=FileFormat(date_format=told))
    assert warehouse.rows("select created_at from raw.customers") == ((expected,),)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ('"1.234,50 €"', "1234.50"),
        ('"-3,5"', "-3.50"),
        ("$1", "1.00"),
        ("(12.00)", "-12.00"),
        ("7.5-", "-7.50"),
        ("1 234.00 USD", "1234.00"),
    ],
)
def test_money_is_read_as_people_write_it(
    warehouse: Warehouse, amount: str, expected: str
) -> None:
    path = warehouse.write(f"{ORDERS}a,1,{amount},2024-01-01\n")
    warehouse.load("transactions", path)
    assert warehouse.rows("select cast(amount as varchar) from raw.transactions") == (
        (expected,),
    )


def test_times_of_a_zone_are_stored_as_utc(warehouse: Warehouse) -> None:
    path = warehouse.write("id,created_at\n1,2024-07-01 12:00\n")
    zone = FileFormat(time_zone="Europe/Berlin")
    warehouse.load("customers", path, file_format=zone)
    assert warehouse.rows("select created_at from raw.customers") == (
        (datetime(2024, 7, 1, 10),),
    )


def test_a_constant_fills_a_column(warehouse: Warehouse) -> None:
    path = warehouse.write(ORDERS + "a,1,5,2024-01-01\n")
    warehouse.load("transactions", path, constants={"currency": "EUR"})
    assert warehouse.rows("select currency from raw.transactions") == (("EUR",),)


def test_columns_are_joined(warehouse: Warehouse) -> None:
    path = warehouse.write("id,street_number,address_1\n1,6,High St\n2,,Low St\n")
    mapping = {"street": "street_number + address_1"}
    warehouse.load("customers", path, mapping=mapping)
    assert warehouse.rows("select street from raw.customers order by customer_id") == (
        ("6 High St",),
        ("Low St",),
    )


def test_an_unknown_column_of_ours_gets_the_nearest_name(warehouse: Warehouse) -> None:
    path = warehouse.write("id,first_name\n1,Ann\n")
    with pytest.raises(UsageError, match="frist_name") as caught:
        warehouse.load("customers", path, mapping={"frist_name": "first_name"})
    assert "did you mean 'first_name'?" in (caught.value.hint or "")


def test_an_unknown_column_of_theirs_gets_the_nearest_name(
    warehouse: Warehouse,
) -> None:
    path = warehouse.write("id,given\n1,Ann\n")
    with pytest.raises(IngestionError, match="no column 'givn'") as caught:
        warehouse.load("customers", path, mapping={"first_name": "givn"})
    assert "did you mean 'given'?" in (caught.value.hint or "")


def test_a_missing_key_is_asked_for(warehouse: Warehouse) -> None:
    path = warehouse.write("first_name,email\nAnn,a@x\n")
    with pytest.raises(IngestionError, match="needs customer_id") as caught:
        warehouse.load("customers", path)
    assert "--id" in (caught.value.hint or "")


def test_what_was_mapped_ignored_and_missing_is_said(warehouse: Warehouse) -> None:
    path = warehouse.write("KundenNr,Vorname,Nachname,Schuhgröße\n1,Ann,Lee,38\n")
    warehouse.load("customers", path)
    assert warehouse.notes[0].endswith(
        "customer_id = KundenNr, first_name = Vorname, last_name = Nachname"
    )
    assert warehouse.notes[1] == "ignored: Schuhgröße"
    assert warehouse.notes[2].startswith(
        "not in the file, left empty: middle_name, email"
    )
