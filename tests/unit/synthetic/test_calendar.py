"""Busy time and the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer360.synthetic.calendar import YEARLY, day_number, day_of, unbend

MOMENTS = st.floats(min_value=15_000, max_value=25_000)


def test_days_count_from_1970() -> None:
    assert day_number(date(1970, 1, 31)) == 30
    assert day_of(30) == date(1970, 1, 31)


@given(MOMENTS, MOMENTS)
def test_bending_keeps_the_order(one: float, other: float) -> None:
    earlier, later = sorted((one, other))
    assert YEARLY.bend(earlier) <= YEARLY.bend(later)


@given(st.integers(min_value=15_000, max_value=25_000))
def test_unbending_finds_the_busy_moment_of_a_day(day: int) -> None:
    assert YEARLY.bend(unbend(day)) == pytest.approx(day, abs=1e-6)


def test_december_takes_up_more_busy_time_than_june() -> None:
    december = unbend(day_number(date(2024, 12, 31))) - unbend(
        day_number(date(2024, 12, 1))
    )
    june = unbend(day_number(date(2024, 6, 30))) - unbend(day_number(date(2024, 5, 31)))
    assert december > 1.8 * june
