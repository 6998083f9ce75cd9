import pytest

from customer360.errors import UsageError
from customer360.ingestion.csv_dialect import read_delimiter
from customer360.ingestion.readings import told_date_reading, told_number_reading
from customer360.ingestion.request import FileReport, parse_rejection_limit


@pytest.mark.parametrize(
    ("text", "rejected", "is_fine"),
    [
        ("1%", 10, True),
        ("1%", 11, False),
        ("0.5", 500, True),
        ("0", 0, True),
        ("0", 1, False),
        ("20", 20, True),
        ("20", 21, False),
        ("100%", 1000, True),
    ],
)
def test_so_many_of_a_thousand_rows_may_be_bad(
    text: str, rejected: int, is_fine: bool
) -> None:
    assert parse_rejection_limit(text).allows(rejected, read=1000) is is_fine


@pytest.mark.parametrize("text", ["", "many", "101%", "-1", "1.5", "nan"])
def test_a_limit_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--max-rejected cannot be"):
        parse_rejection_limit(text)


@pytest.mark.parametrize("text", ["tomorrow", "dd.mm", ""])
def test_a_date_format_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--date-format cannot be"):
        told_date_reading(text)


def test_mm_behind_the_hour_is_the_minute() -> None:
    assert "%d.%m.%Y %H:%M" in told_date_reading("dd.mm.yyyy hh:mm").sql


def test_a_decimal_sign_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="--decimal cannot be"):
        told_number_reading(";")


@pytest.mark.parametrize("text", ['"', "ab", "", "\n", "§"])
def test_a_delimiter_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--delimiter cannot be"):
        read_delimiter(text)


def test_every_row_read_is_accounted_for() -> None:
    file = FileReport(path="a", read=10, rejected=1, inserted=4, updated=2, repeated=1)
    assert (file.loaded, file.unchanged) == (9, 2)
