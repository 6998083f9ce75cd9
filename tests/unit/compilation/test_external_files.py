"""Files that stand for relations."""

import pytest

from customer360.compilation.external_files import (
    complete_options,
    copy_options,
    default_location,
    read_location,
    source_location,
)
from customer360.errors import CompilationError
from customer360.resources.node import Source


def source(location: str, **config: object) -> Source:
    return Source(
        unique_id="source.shop.files.sales",
        package_name="shop",
        source_name="files",
        name="sales",
        identifier="sales",
        database="shop",
        schema="files",
        path="models/s.yml",
        original_file_path="models/s.yml",
        config={"external_location": location, **config},
    )


@pytest.mark.parametrize(
    ("location", "options"),
    [
        ("a.parquet", {"format": "parquet"}),
        ("a.CSV", {"format": "csv", "header": 1}),
        ("a.json.zst", {"format": "json", "compression": "zstd"}),
        ("a", {"format": "parquet"}),
    ],
)
def test_a_name_tells_the_format(location: str, options: dict[str, object]) -> None:
    assert complete_options(location, {}) == options


def test_what_is_said_wins_over_the_name() -> None:
    options = complete_options("a.csv", {"format": "json", "partition_by": "a, b"})
    assert options == {"format": "json", "partition_by": "(a, b)"}


def test_texts_are_put_in_quotes_once() -> None:
    options = copy_options({"delimiter": "|", "quote": "'x'", "header": 1})
    assert options == "delimiter '|', quote 'x', header 1"


def test_a_partitioned_file_is_read_by_a_pattern() -> None:
    options = {"partition_by": "(a, b)", "format": "csv"}
    assert read_location("out", options) == "out/*/*/*.csv"


def test_a_partitioned_model_is_a_folder() -> None:
    config = {"options": {"partition_by": "a"}}
    assert default_location("root", "m", config) == "root/m"


def test_a_call_is_not_put_in_quotes() -> None:
    assert source_location(source("read_csv('{name}.csv')")) == "read_csv('sales.csv')"


@pytest.mark.parametrize(
    ("location", "formatter"),
    [("{nope}.csv", "newstyle"), ("{name.x}.csv", "newstyle"), ("a.csv", "loud")],
)
def test_a_location_that_cannot_be_filled_is_an_error(
    location: str, formatter: str
) -> None:
    with pytest.raises(CompilationError):
        source_location(source(location, formatter=formatter))
