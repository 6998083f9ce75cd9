"""Columns as templates see them."""

import pytest

from customer360.jinja.column_view import ColumnView


def test_a_struct_counts_as_its_fields() -> None:
    column = ColumnView("a", "STRUCT(b INTEGER, c STRUCT(d DECIMAL(4,1), e VARCHAR))")
    assert column.flatten() == [
        ColumnView("a.b", "INTEGER"),
        ColumnView("a.c.d", "DECIMAL(4,1)"),
        ColumnView("a.c.e", "VARCHAR"),
    ]


@pytest.mark.parametrize(
    ("data_type", "kind"),
    [
        ("VARCHAR", "string"),
        ("BIGINT", "integer"),
        ("DOUBLE", "float"),
        ("DECIMAL(9,2)", "numeric"),
        ("HUGEINT", "number"),
    ],
)
def test_a_type_tells_its_kind(data_type: str, kind: str) -> None:
    assert getattr(ColumnView("a", data_type), f"is_{kind}")()


def test_a_general_type_is_translated() -> None:
    assert ColumnView.create("a", "string").data_type == "TEXT"


def test_a_described_type_tells_its_size() -> None:
    column = ColumnView.from_description("a", "varchar(12)")
    assert (column.name, column.string_size()) == ("a", 12)
