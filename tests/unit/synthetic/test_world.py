"""How much there is on a day."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer360.synthetic.belongings import Belongings
from customer360.synthetic.calendar import day_number
from customer360.synthetic.world import Timeline
from tests.unit.synthetic.test_settings import SETTINGS


@given(st.integers(min_value=0, max_value=10_000_000))
def test_the_number_asked_for_is_there_at_the_first_end(number: int) -> None:
    timeline = Timeline(settings=replace(SETTINGS, num_customers=number))
    assert timeline.size(day_number(SETTINGS.end_date)).records == number


def test_the_base_grows_faster_and_faster() -> None:
    timeline = Timeline(settings=replace(SETTINGS, num_customers=100_000))
    sizes = [
        timeline.size(day_number(date(year, 1, 1))).records
        for year in (2023, 2024, 2025, 2026, 2027)
    ]
    steps = [later - earlier for earlier, later in pairwise(sizes)]
    assert sizes[0] == 0
    assert steps == sorted(steps)
    assert steps[0] > 0


def test_nobody_goes_away_as_days_pass() -> None:
    timeline = Timeline(settings=replace(SETTINGS, num_customers=1_000))
    days = [date(2025, 12, 1) + timedelta(days=n) for n in range(90)]
    sizes = [timeline.size(day_number(day)).records for day in days]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize(
    ("number", "multiplier", "total"), [(10, 1.5, 15), (10, 1.7, 17), (5, 1.7, 8)]
)
def test_belongings_are_rounded_as_python_rounds(
    number: int, multiplier: float, total: int
) -> None:
    timeline = Timeline(settings=replace(SETTINGS, num_customers=number))
    size = timeline.size(day_number(SETTINGS.end_date))
    assert Belongings(kind="phones", multiplier=multiplier).total(size) == total
