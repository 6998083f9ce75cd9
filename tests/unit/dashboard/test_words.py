"""Numbers in titles, masks of names."""

import pytest

from customer360.dashboard.lifecycle import _band
from customer360.dashboard.people import mask
from customer360.dashboard.wording import change, count, money, share


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Ana Smith", "A••• S•••"),
        ("ana.smith@example.org", "a•••@e•••"),
        ("", ""),
        (None, None),
        ("王 小明", "王••• 小•••"),
    ],
)
def test_a_mask_leaves_first_letters(text: str | None, masked: str | None) -> None:
    assert mask(text) == masked


def test_numbers_are_said_as_people_say_them() -> None:
    assert [share(0.6234), share(0.004), share(0.0)] == ["62 %", "0.4 %", "0 %"]
    assert [count(1234), count(2_345_678)] == ["1,234", "2.35 million"]
    assert money(1234.5, "USD") == "1,234 USD"
    assert change(95, 100) == "\N{MINUS SIGN}5 %"
    assert change(5, 0) == ""
    assert change(244, 1) == ""


def test_bands_of_value_have_short_names() -> None:
    assert [_band(each) for each in (0, 1, 3, 4, 6, 7)] == [
        *("nothing", "1\N{EN DASH}9", "100\N{EN DASH}999"),
        *("1k\N{EN DASH}10k", "100k\N{EN DASH}1M", "1M\N{EN DASH}10M"),
    ]
