"""What records are compared by, for text as people and systems write it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from customer360.cli.app import run
from customer360.resources.raw_tables import CUSTOMERS, LOAD_HISTORY
from customer360.synthetic.ledger import create_empty_tables

pytestmark = pytest.mark.slow

SQL_FOLDER = Path(__file__).parents[2] / "sql"
MODEL = "int_identity__standardized_records"
LONG = "Aa" * 100

# first, middle and last name; then the keys of first name, its group, middle, surname.
NAMES = [
    (("Bob", None, "Smith"), ("bob", "robert", None, "smith")),
    (
        ("  DR. ANNA  MARIA", None, "SMITH-JONES"),
        ("anna", "ann", "maria", "smithjones"),
    ),
    (("Prof. Dr. Anna", None, "Smith, PhD"), ("anna", "ann", None, "smith")),
    (("Mr.", None, "Smith"), (None, None, None, "smith")),
    (("John", None, "Smith Jr."), ("john", "john", None, "smith")),
    (("John", None, "Smith III"), ("john", "john", None, "smith")),
    (('William "Bill" J.', None, "Gates"), ("william", "william", "j", "gates")),
    (("J.R.R.", None, "Tolkien"), ("j", "j", "r", "tolkien")),
    (("Hans-Peter", None, "Groß"), ("hanspeter", "hanspeter", None, "gross")),
    (("Jürgen", None, "Müller"), ("jurgen", "george", None, "muller")),
    (("Juergen", None, "Mueller"), ("jurgen", "george", None, "muller")),
    (("Michael", "Samuel", "Joel"), ("michael", "michael", "samuel", "joel")),
    (("Miguel", None, "Rodríguez"), ("miguel", "michael", None, "rodriguez")),
    (("Anna", None, "Meier geb. Schulz"), ("anna", "ann", None, "meier")),
    (("Jan", "van der", "Berg"), ("jan", "john", None, "vanderberg")),
    (("Jan van der", None, "Berg"), ("jan", "john", None, "vanderberg")),
    (("Jan", None, "Berg, van der"), ("jan", "john", None, "vanderberg")),
    ((None, None, "Van Der Berg, Jan P."), ("jan", "john", "p", "vanderberg")),
    ((None, None, "Anna Maria von Trapp"), ("anna", "ann", "maria", "vontrapp")),
    ((None, None, "García López"), (None, None, None, "garcialopez")),
    (("Anna Smith", None, None), ("anna", "ann", None, "smith")),
    (("Anna Maria", None, None), ("anna", "ann", "maria", None)),
    (("Smith, Anna", None, None), ("anna", "ann", None, "smith")),
    (("O'Neil", None, "D’Arcy"), ("oneil", "oneil", None, "darcy")),
    (("Иван", None, "Петров"), ("иван", "иван", None, "петров")),
    (("小明", None, "王"), ("小明", "小明", None, "王")),
    (("n/a", None, "???"), (None, None, None, None)),
    ((LONG, None, LONG), (LONG.lower(), LONG.lower(), None, LONG.lower())),
]
EMAILS = [
    (" Anna.Smith+shop@GMail.com ", "annasmith@gmail.com"),
    ("anna.smith@googlemail.com", "annasmith@gmail.com"),
    ("annasmith@gmial.com", "annasmith@gmail.com"),
    ("mailto:anna.smith@web.de", "anna.smith@web.de"),
    ("Anna Smith <anna.smith@web.de>", "anna.smith@web.de"),
    ("anna @ web.de", "anna@web.de"),
    ("a_b@protonmail.com", "ab@proton.me"),
    ("anna@me.com", "anna@icloud.com"),
    ("noreply@shop.com", None),
    ("test@test.com", None),
    ("none@none.com", None),
    ("mail@mueller.de", "mail@mueller.de"),
    ("n/a", None),
    ("anna.web.de", None),
]
PHONES = [
    ("+1 (212) 555-1234", None, "+12125551234", "125551234"),
    ("212-555-1234", "US", "+12125551234", "125551234"),
    ("1-212-555-1234 ext. 5", "US", "+12125551234", "125551234"),
    ("011 49 30 123456", "US", "+4930123456", "30123456"),
    ("030/12 34 56", "DE", "+4930123456", "30123456"),
    ("0049 (0)30 123456", "US", "+4930123456", "30123456"),
    ("49 30 123456", "DE", "+4930123456", "30123456"),
    ("Tel.: 030 123456", "DE", "+4930123456", "30123456"),
    ("030 123456 / 0171 2345678", "DE", "+4930123456", "30123456"),
    ("+44 020 7946 0018", "DE", "+442079460018", "079460018"),
    ("020 7946 0018", "GB", "+442079460018", "079460018"),
    ("06 12 34 56 78", "FR", "+33612345678", "612345678"),
    ("612 345 678", "ES", "+34612345678", "612345678"),
    ("06 1234 5678", "IT", "+390612345678", "612345678"),
    ("0412 345 678", "AU", "+61412345678", "412345678"),
    ("0171 2345678", None, "01712345678", "712345678"),
    ("000-000-0000", "US", None, None),
    ("123456789", "DE", None, None),
    ("+49 30 0000000", "DE", None, None),
    ("call me", "DE", None, None),
]
# country, street, postal code; then the keys of street, number and postal code.
ADDRESSES = [
    (("US", "12 North Main Street", "62704-1234"), ("n main", "12", "62704")),
    (("US", "12 N. Main St., Apt 4B", "627041234"), ("n main", "12", "62704")),
    (("US", "350 5th Ave #12", "2134"), ("5th", "350", "02134")),
    (("US", "350 Fifth Avenue", "02134"), ("5th", "350", "02134")),
    (("US", "PO Box 123", "62704"), ("pobox", "123", "62704")),
    (("GB", "Flat 2, 10 High Street", "sw1a1aa"), ("high", "10", "SW1A1AA")),
    (("GB", "221b Baker St", "NW1 6XE"), ("baker", "221b", "NW16XE")),
    (("AU", "3/45 George St", "2000"), ("george", "45", "2000")),
    (("DE", "Hauptstraße 5 a", "D-10115"), ("haupt", "5a", "10115")),
    (("DE", "Haupt-Str. 5a", "10115"), ("haupt", "5a", "10115")),
    (("DE", "Mühlenstr. 12-14", "1067"), ("muhlen", "12", "01067")),
    (("DE", "Muehlenstrasse 12", "01067"), ("muhlen", "12", "01067")),
    (("DE", "Postfach 77", "10115"), ("pobox", "77", "10115")),
    (("FR", "12 bis, rue de la Paix", "75002"), ("paix", "12", "75002")),
    (("ES", "C/ Alcalá, 21, 3º B", "28014"), ("alcala", "21", "28014")),
    (("ES", "Calle de Alcalá 21", "28014"), ("alcala", "21", "28014")),
    (("NL", "Kerkstraat 7", "1017 gc"), ("kerk", "7", "1017GC")),
    (("CA", "7 The Avenue", "k1a 0b1"), ("the avenue", "7", "K1A0B1")),
    ((None, "улица Ленина 5", None), ("улица ленина", "5", None)),
]
# the text; the day, and its digits where they say more.
DATES = [
    ("1985-03-05", "US", "1985-03-05", "19850305"),
    ("19850305", None, "1985-03-05", "19850305"),
    ("03/05/1985", "US", "1985-03-05", "19850305"),
    ("03/05/1985", "GB", "1985-05-03", "19850503"),
    ("25.3.1985", "DE", "1985-03-25", "19850325"),
    ("03-25-1985", "DE", "1985-03-25", "19850325"),
    ("1985-25-03", "DE", "1985-03-25", "19850325"),
    ("5 März 1985", "DE", "1985-03-05", "19850305"),
    ("5 de marzo de 1985", "ES", "1985-03-05", "19850305"),
    ("March 5th, 1985", "US", "1985-03-05", "19850305"),
    ("05.03.85", "DE", "1985-03-05", "19850305"),
    ("05.03.48", "DE", "1948-03-05", "19480305"),
    ("1985-03-05T00:00:00Z", None, "1985-03-05", "19850305"),
    ("19450231", None, None, "19450231"),
    ("1900-01-01", None, None, None),
    ("1970-01-01", None, None, None),
    ("0001-01-01", None, None, None),
    ("9999-12-31", None, None, None),
    ("soon", None, None, None),
]


def _insert(connection: duckdb.DuckDBPyConnection, **values: object) -> None:
    marks = ", ".join("?" for _ in values)
    connection.execute(
        f"insert into {CUSTOMERS.full_name} ({', '.join(values)}) values ({marks})",
        list(values.values()),
    )


def _fill(connection: duckdb.DuckDBPyConnection) -> None:
    create_empty_tables(connection)
    connection.execute(
        f"insert into {LOAD_HISTORY.full_name} (table_name, origin) "
        "values ('customers', 'ingested')"
    )
    for number, ((first, middle, last), _) in enumerate(NAMES):
        _insert(
            connection,
            customer_id=f"name{number}",
            first_name=first,
            middle_name=middle,
            last_name=last,
        )
    for number, (email, _) in enumerate(EMAILS):
        _insert(connection, customer_id=f"email{number}", email=email)
    for number, (phone, country, _, _) in enumerate(PHONES):
        _insert(connection, customer_id=f"phone{number}", phone=phone, country=country)
    for number, ((country, street, postal_code), _) in enumerate(ADDRESSES):
        _insert(
            connection,
            customer_id=f"address{number}",
            country=country,
            street=street,
            postal_code=postal_code,
        )
    for number, (text, country, _, _) in enumerate(DATES):
        _insert(
            connection,
            customer_id=f"date{number}",
            birth_date=text,
            country=country,
            updated_at=datetime(2024, 1, 1),
        )
    _insert(connection, customer_id="nothing")


@pytest.fixture(scope="module")
def records(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The model's rows, of raw rows that hold all cases."""
    folder = tmp_path_factory.mktemp("standardized")
    database = str(folder / "c.duckdb")
    with duckdb.connect(database) as connection:
        _fill(connection)
    words = (
        *("run", "--select", f"+{MODEL}", "--quiet"),
        *("--project-dir", str(SQL_FOLDER)),
        *("--target-path", str(folder / "target"), "--log-path", str(folder)),
    )
    assert run(words, {"C360_DATABASE": database, "HOME": str(folder)}) == 0
    with duckdb.connect(database, read_only=True) as connection:
        connection.execute("set schema = 'intermediate'")
        yield connection


def row(
    records: duckdb.DuckDBPyConnection, columns: str, record_id: str
) -> tuple[object, ...] | None:
    return records.execute(
        f"select {columns} from {MODEL} where record_id = ?", [record_id]
    ).fetchone()


@pytest.mark.parametrize("number", range(len(NAMES)), ids=lambda n: str(NAMES[n][0]))
def test_names_are_read(records: duckdb.DuckDBPyConnection, number: int) -> None:
    columns = "first_name_key, name_group, middle_name_key, surname_key"
    assert row(records, columns, f"name{number}") == NAMES[number][1]


@pytest.mark.parametrize("number", range(len(EMAILS)), ids=lambda n: EMAILS[n][0])
def test_mailboxes_are_found(records: duckdb.DuckDBPyConnection, number: int) -> None:
    assert row(records, "email_key", f"email{number}") == EMAILS[number][1:]


@pytest.mark.parametrize("number", range(len(PHONES)), ids=lambda n: PHONES[n][0])
def test_phones_get_their_country(
    records: duckdb.DuckDBPyConnection, number: int
) -> None:
    assert row(records, "phone, phone_key", f"phone{number}") == PHONES[number][2:]


@pytest.mark.parametrize(
    "number", range(len(ADDRESSES)), ids=lambda n: str(ADDRESSES[n][0])
)
def test_addresses_are_taken_apart(
    records: duckdb.DuckDBPyConnection, number: int
) -> None:
    columns = "street_key, house_number_key, postal_key"
    assert row(records, columns, f"address{number}") == ADDRESSES[number][1]


@pytest.mark.parametrize("number", range(len(DATES)), ids=lambda n: DATES[n][0])
def test_days_of_birth_are_read(
    records: duckdb.DuckDBPyConnection, number: int
) -> None:
    columns = "cast(birth_date as varchar), birth_date_digits"
    assert row(records, columns, f"date{number}") == DATES[number][2:]


def test_a_record_of_nothing_has_no_keys(records: duckdb.DuckDBPyConnection) -> None:
    keys = "first_name_key, surname_key, email_key, phone_keys, address_keys"
    assert row(records, keys, "nothing") == (None,) * 5


def test_nothing_is_never_an_empty_text(records: duckdb.DuckDBPyConnection) -> None:
    texts = records.execute(
        "select column_name from (describe from int_identity__standardized_records) "
        "where column_type = 'VARCHAR'"
    ).fetchall()
    empty = " or ".join(f"{name} = ''" for (name,) in texts)
    assert records.execute(f"select * from {MODEL} where {empty}").fetchall() == []


def test_nicknames_are_written_as_their_keys_are() -> None:
    seed = (SQL_FOLDER / "seeds" / "nicknames.csv").read_text(encoding="utf-8")
    assert all(line.replace(",", "").isalpha() for line in seed.split()[1:])
    assert seed == seed.lower()
