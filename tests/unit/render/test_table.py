"""Rows as a text table."""

from datetime import datetime
from decimal import Decimal

from customer360.render.table import text_table


def test_numbers_stand_right_and_text_left() -> None:
    lines = text_table(("n", "text"), ((1, "a"), (Decimal("22.50"), None)))
    assert lines == (
        "| n     | text |",
        "| ----- | ---- |",
        "|     1 | a    |",
        "| 22.50 |      |",
    )


def test_a_long_value_is_cut() -> None:
    assert len(text_table(("v",), (("x" * 500,),))[2]) < 80


def test_a_line_break_does_not_break_the_table() -> None:
    assert text_table(("v",), (("a\nb",),))[2] == "| a\\nb |"


def test_a_moment_is_shown_as_people_write_it() -> None:
    assert (
        "2026-01-31 12:00:00" in text_table(("v",), ((datetime(2026, 1, 31, 12),),))[2]
    )


def test_a_table_without_rows_has_its_header() -> None:
    assert text_table(("id",), ()) == ("| id |", "| -- |")
