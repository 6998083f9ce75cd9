"""Public files of real customers, counted again by other means."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from customer360.ingestion.request import FileFormat
from tests.integration.ingestion.loading import Warehouse

DATA = Path(__file__).parents[4] / "shared" / "data"
CENT = Decimal("0.01")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.exists(), reason="the public data are not here"),
]


def test_every_purchase_of_the_music_shop_arrives(warehouse: Warehouse) -> None:
    path = DATA / "analytics" / "CDNOW_master.txt"
    rows = [line.split() for line in path.read_text().splitlines()[1:] if line.strip()]
    report = warehouse.load(
        "transactions", str(path), file_format=FileFormat(delimiter="space")
    )
    assert (report.loaded, report.bare_customers) == (len(rows), 23_570)
    assert warehouse.rows(
        "select sum(amount), count(distinct customer_id) from raw.transactions"
    ) == ((sum(Decimal(row[3]) for row in rows), len({row[0] for row in rows})),)


def test_every_invoice_line_of_a_customer_arrives(warehouse: Warehouse) -> None:
    path = str(DATA / "analytics" / "online_retail.parquet")
    lines = warehouse.rows(
        'select "Quantity", cast("UnitPrice" as varchar) '
        f"from read_parquet('{path}') where \"CustomerID\" is not null"
    )
    report = warehouse.load(
        "transactions",
        path,
        mapping={"amount": "Quantity * UnitPrice"},
        max_rejected="26%",
    )
    money = sum(
        (Decimal(str(count)) * Decimal(str(price))).quantize(CENT, ROUND_HALF_UP)
        for count, price in lines
    )
    assert (report.read, report.rejected) == (541_909, 135_080)
    assert warehouse.rows("select count(*), sum(amount) from raw.transactions") == (
        (len(lines), money),
    )


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("febrl1.csv", 1_000),
        ("febrl3.csv", 5_000),
        ("fake_1000.csv", 1_000),
        ("dsgenC_10k.parquet", 10_000),
        ("febrl2.parquet", 5_000),
    ],
)
def test_every_record_has_a_family_name(
    warehouse: Warehouse, name: str, records: int
) -> None:
    report = warehouse.load("customers", str(DATA / "identity" / name))
    named = warehouse.rows("select count(last_name) from raw.customers")[0][0]
    assert report.files[0].inserted == records
    assert int(str(named)) > 0.7 * records
