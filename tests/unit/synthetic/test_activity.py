"""Points in busy time."""

from datetime import date

import pytest

from customer360.synthetic.activity import POISSON_COUNTS, Window, slots
from customer360.synthetic.calendar import day_number
from customer360.synthetic.world import Timeline
from tests.unit.synthetic.test_settings import SETTINGS

NEVER = -1_000_000


def window(*, day: date, since: int = NEVER) -> Window:
    timeline = Timeline(settings=SETTINGS)
    return Window(timeline=timeline, size=timeline.size(day_number(day)), since=since)


@pytest.mark.parametrize("mean", [1, 4])
def test_counts_are_poisson(mean: int) -> None:
    counts = POISSON_COUNTS[64:] if mean == 4 else POISSON_COUNTS[:64]
    average = sum(counts) / 64
    variance = sum((count - average) ** 2 for count in counts) / 64
    assert average == pytest.approx(mean, abs=0.05)
    assert variance == pytest.approx(mean, rel=0.12)


def test_a_first_world_is_the_past_and_a_few_segments() -> None:
    assert list(window(day=date(2026, 1, 1)).segments) == [0, 1]


def test_moving_on_leaves_the_past_alone() -> None:
    since = day_number(date(2026, 1, 1))
    assert 0 not in window(day=date(2026, 1, 2), since=since).segments


def test_a_day_far_off_needs_only_the_last_segments() -> None:
    since = day_number(date(2028, 1, 1))
    assert len(window(day=date(2028, 1, 2), since=since).segments) <= 3


@pytest.mark.parametrize(("multiplier", "room"), [(0, 64), (1, 64), (24, 2048)])
def test_room_for_numbers_is_a_power_of_two(multiplier: float, room: int) -> None:
    assert slots(multiplier) == room
