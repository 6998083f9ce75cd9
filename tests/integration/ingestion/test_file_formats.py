"""Files as people really have them."""

import gzip
from datetime import datetime

import pytest

from customer360.errors import IngestionError
from customer360.ingestion.request import FileFormat, FixedColumn
from tests.integration.ingestion.loading import Warehouse

NAMES = "select customer_id, first_name, last_name from raw.customers order by 1"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"]
)
def test_a_name_survives_its_encoding(warehouse: Warehouse, encoding: str) -> None:
    text = "id;vorname;nachname\r\n1;Jürgen;Größe\r\n2;Zoë;Łoś\r\n"
    if encoding == "cp1252":
        text = text.replace("Łoś", "Šuš")
    content = text.encode(encoding.removesuffix("-sig"))
    if encoding == "utf-8-sig":
        content = b"\xef\xbb\xbf" + content
    warehouse.load("customers", warehouse.write(content))
    assert warehouse.rows(NAMES)[0] == ("crm:1", "Jürgen", "Größe")


def test_a_guessed_encoding_is_said(warehouse: Warehouse) -> None:
    path = warehouse.write("id,name\n1,Jürgen\n".encode("cp1252"))
    warehouse.load("customers", path)
    assert any("not UTF-8; it is read as cp1252" in note for note in warehouse.notes)


def test_a_told_encoding_is_not_replaced_by_another(warehouse: Warehouse) -> None:
    path = warehouse.write("id,name\n1,Jürgen\n".encode("cp1252"))
    with pytest.raises(IngestionError, match="the file is not utf-8"):
        warehouse.load("customers", path, file_format=FileFormat(encoding="utf-8"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(warehouse: Warehouse, delimiter: str) -> None:
    text = "id,first_name,last_name\n1,Ann,Lee\n2,Bo,Ray\n".replace(",", delimiter)
    warehouse.load("customers", warehouse.write(text))
    assert warehouse.rows(NAMES)[1] == ("crm:2", "Bo", "Ray")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(warehouse: Warehouse, line_end: str) -> None:
    text = "id,first_name\n1,Ann\n2,Bo\n".replace("\n", line_end)
    report = warehouse.load("customers", warehouse.write(text))
    assert (report.read, report.loaded) == (2, 2)


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ("1,Ann\r\n2,Bo\n3,Cy\r\n", 3),
        ("\n1,Ann\n\n\n2,Bo\n\n", 2),
        ("1,Ann\n2,Bo", 2),
        ('1,"Ann\nLee"\n2,"Bo\r\n\r\nRay"\n', 2),
        ("1,Ann,\n2,Bo,\n", 2),
        ('1,5" nail\n2,Bo\n', 2),
        ('1, "Ann, Lee"\n2,Bo\n', 2),
        ("1,A\x00nn\n2,Bo\n", 2),
        ("1," + "x" * 3_000_000 + "\n2,Bo\n", 2),
        ('1,"' + "x\n" * 5_000 + '"\n2,5" nail\n', 2),
        ("", 0),
    ],
    ids=[
        "mixed line ends",
        "empty lines",
        "no last line end",
        "line ends in quotes",
        "a delimiter at the end",
        "a quote inside",
        "a blank before a quote",
        "a zero byte",
        "a long cell",
        "a cell of many lines",
        "only a header",
    ],
)
def test_every_row_of_an_odd_file_is_read(
    warehouse: Warehouse, body: str, read: int
) -> None:
    path = warehouse.write("id,first_name\n" + body)
    assert warehouse.load("customers", path).loaded == read


def test_text_stays_as_it_is(warehouse: Warehouse) -> None:
    path = warehouse.write(
        "id,first_name,phone,postal_code\n1, NULL ,+49 30 1,00123\n2,na,,\n"
    )
    warehouse.load("customers", path)
    assert warehouse.rows(
        "select first_name, phone, postal_code from raw.customers order by customer_id"
    ) == ((" NULL ", "+49 30 1", "00123"), ("na", None, None))


def test_a_compressed_file_is_read(warehouse: Warehouse) -> None:
    path = warehouse.write(gzip.compress(b"id,first_name\n1,Ann\n"), "crm.csv.gz")
    assert warehouse.load("customers", path).loaded == 1


def test_a_cut_off_compressed_file_is_refused(warehouse: Warehouse) -> None:
    content = gzip.compress(b"id,first_name\n1,Ann\n")[:-9]
    with pytest.raises(IngestionError, match="the compressed file is damaged"):
        warehouse.load("customers", warehouse.write(content, "crm.csv.gz"))


def test_columns_between_blanks_are_read(warehouse: Warehouse) -> None:
    path = warehouse.write(
        " customer_id  date number_of_cds  dollar_value\r\n"
        " 00001 19970101  1   11.77\r\n 00002 19970112  5   77.00\r\n",
        "CDNOW.txt",
    )
    warehouse.load("transactions", path, file_format=FileFormat(delimiter="space"))
    assert warehouse.rows(
        "select customer_id, cast(amount as double), posted_at from raw.transactions "
        "order by 1"
    ) == (
        ("crm:00001", 11.77, datetime(1997, 1, 1)),
        ("crm:00002", 77.0, datetime(1997, 1, 12)),
    )


def test_columns_of_fixed_width_are_read(warehouse: Warehouse) -> None:
    columns = (
        FixedColumn(name="id", first=1, last=4),
        FixedColumn(name="first_name", first=5, last=14),
        FixedColumn(name="city", first=15, last=24),
    )
    path = warehouse.write("0001Ann Lee   New York  \n0002Bo\n", "crm.dat")
    file_format = FileFormat(has_header=False, fixed_width=columns)
    warehouse.load("customers", path, file_format=file_format)
    assert warehouse.rows(
        "select customer_id, first_name, city from raw.customers order by 1"
    ) == (("crm:0001", "Ann Lee", "New York"), ("crm:0002", "Bo", None))


def test_a_file_without_a_header_gets_its_names_told(warehouse: Warehouse) -> None:
    file_format = FileFormat(has_header=False, column_names=("id", "vorname"))
    path = warehouse.write("1,Ann\n2,Bo\n")
    assert warehouse.load("customers", path, file_format=file_format).loaded == 2


def test_a_file_whose_name_is_a_pattern_is_that_file(warehouse: Warehouse) -> None:
    warehouse.write("id,first_name\n2,Bo\n", "crm1.csv")
    path = warehouse.write("id,first_name\n1,Ann\n", "crm[1].csv")
    warehouse.load("customers", path)
    assert warehouse.rows(NAMES) == (("crm:1", "Ann", None),)


def test_all_files_of_a_pattern_are_loaded(warehouse: Warehouse) -> None:
    warehouse.write("id,first_name\n1,Ann\n", "a.csv")
    warehouse.write("first_name;id\nBo;2\n", "b.csv")
    report = warehouse.load("customers", str(warehouse.folder / "*.csv"))
    assert [file.loaded for file in report.files] == [1, 1]


def test_rows_of_json_lines_are_read(warehouse: Warehouse) -> None:
    path = warehouse.write(
        '{"id": 1, "name": {"first": "Ann"}, "tags": [1]}\n\n{"id": "02"}\n',
        "crm.jsonl",
    )
    warehouse.load("customers", path, mapping={"first_name": "name.first"})
    assert warehouse.rows(NAMES) == (("crm:02", None, None), ("crm:1", "Ann", None))


def test_rows_of_a_json_array_are_read(warehouse: Warehouse) -> None:
    path = warehouse.write(
        '[\n {"id": 1,\n  "first_name": "A]}nn"},\n {"id": 2}\n]\n', "crm.json"
    )
    warehouse.load("customers", path)
    assert warehouse.rows(NAMES) == (("crm:1", "A]}nn", None), ("crm:2", None, None))


def test_a_parquet_file_brings_its_types(warehouse: Warehouse) -> None:
    path = str(warehouse.folder / "orders.parquet")
    warehouse.session.execute(
        "copy (select 7.0::double as id, 17850 as customer, 4.25::double as price, "
        "6 as quantity, timestamptz '2024-01-02 03:04:05+02' as date) "
        f"to '{path}' (format parquet)"
    )
    warehouse.load("transactions", path, mapping={"amount": "price * quantity"})
    assert warehouse.rows(
        "select transaction_id, customer_id, cast(amount as double), posted_at "
        "from raw.transactions"
    ) == (("crm:7", "crm:17850", 25.5, datetime(2024, 1, 2, 1, 4, 5)),)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("crm.csv", b"", "the file is empty"),
        ("crm.csv", b"id,name,ID\n1,2,3\n", "two columns are called 'ID'"),
        ("crm.csv", b"1,ann\n2,bo\n", "no column of the file is one of raw.customers"),
        ("crm.json", b'[{"id": 1}, {"id"', "the JSON array cannot be read"),
        ("crm.json", b"id,name\n", "the file does not start like JSON"),
        ("crm.parquet", b"PAR1", "not a readable Parquet file"),
        ("crm.xlsx", b"PK", "is a spreadsheet"),
        ("crm.xyz", b"id\n1\n", "does not tell what kind of file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    warehouse: Warehouse, name: str, content: bytes, message: str
) -> None:
    with pytest.raises(IngestionError, match=message):
        warehouse.load("customers", warehouse.write(content, name))
