"""No row of a file is lost, whatever the file looks like."""

import csv
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from customer360.errors import IngestionError
from customer360.ingestion.csv_records import read_records
from customer360.ingestion.request import FileFormat
from tests.integration.ingestion.loading import Warehouse

HEADER = "customer_id,first_name,city\n"
# Few letters, so that quotes, delimiters and line ends meet often.
MESS = st.text(alphabet='ab1,"\n\r; é', max_size=60)
CELLS = st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
    max_size=8,
)
FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Warehouse]:
    with tempfile.TemporaryDirectory() as folder:
        opened = Warehouse(Path(folder))
        yield opened
        opened.close()


def empty(warehouse: Warehouse) -> None:
    warehouse.session.execute("drop schema if exists raw cascade")


@FEW
@given(
    cells=st.lists(st.tuples(CELLS, CELLS), max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quotes_all=st.booleans(),
)
def test_what_csv_writes_is_what_is_loaded(
    warehouse: Warehouse,
    cells: list[tuple[str, str]],
    delimiter: str,
    line_end: str,
    quotes_all: bool,
) -> None:
    empty(warehouse)
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=delimiter,
        lineterminator="\r\n",
        quoting=csv.QUOTE_ALL if quotes_all else csv.QUOTE_MINIMAL,
    )
    writer.writerows([("customer_id", "first_name", "city")])
    writer.writerows((i, *pair) for i, pair in enumerate(cells))
    text = out.getvalue()
    if line_end == "\n":
        text = text.replace("\r\n", "\n")
        cells = [(a.replace("\r\n", "\n"), b.replace("\r\n", "\n")) for a, b in cells]
    warehouse.load(
        "customers",
        warehouse.write(text),
        file_format=FileFormat(delimiter=delimiter, encoding="utf-8"),
    )
    loaded = warehouse.rows(
        "select first_name, city from raw.customers "
        "order by cast(substr(customer_id, 5) as int)"
    )
    assert loaded == tuple((a or None, b or None) for a, b in cells)


@FEW
@given(body=MESS)
# The database reads what our reader would set aside, and both count one row.
@example(body="\r,,")
def test_rows_read_are_rows_loaded_and_rows_rejected(
    warehouse: Warehouse, body: str
) -> None:
    empty(warehouse)
    path = warehouse.write(HEADER + body)
    try:
        report = warehouse.load(
            "customers",
            path,
            max_rejected="100%",
            file_format=FileFormat(delimiter=","),
        )
    except IngestionError:
        # Not one row is good: that is a file of another kind.
        assert warehouse.rows("select * from duckdb_tables()") == ()
        return
    kept = warehouse.rows("select count(*) from raw.customers")[0][0]
    rejected = warehouse.rows("select count(*) from raw.rejected_rows")[0][0]
    assert report.read == report.loaded + report.rejected
    assert rejected == report.rejected
    assert kept == report.loaded - report.files[0].repeated


@FEW
@given(body=MESS)
def test_every_line_is_in_one_record_or_empty(body: str) -> None:
    lines = io.BytesIO((HEADER + body).encode()).readlines()
    place = 0
    for record in read_records(lines, delimiter=",", width=3):
        skipped = lines[place : record.line - 1]
        assert not any(line.strip(b"\r\n") for line in skipped)
        place = record.line - 1 + len(io.BytesIO(record.text).readlines())
    assert not any(line.strip(b"\r\n") for line in lines[place:])


@FEW
@given(body=MESS)
def test_the_same_file_twice_is_the_same_as_once(
    warehouse: Warehouse, body: str
) -> None:
    empty(warehouse)
    path = warehouse.write(HEADER + "1,Ann,Rome\n" + body)
    told = FileFormat(delimiter=",")
    warehouse.load("customers", path, max_rejected="100%", file_format=told)
    once = warehouse.rows("from raw.customers order by all")
    warehouse.load("customers", path, max_rejected="100%", file_format=told)
    assert warehouse.rows("from raw.customers order by all") == once
