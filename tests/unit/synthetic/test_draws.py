"""Chance as SQL."""

import pytest

from customer360.synthetic.draws import Draws, bits, double, item, text, words
from customer360.synthetic.flaws import SHARES, Flaw


def test_another_seed_or_purpose_gives_another_number() -> None:
    numbers = {
        Draws(seed=seed).number("id", purpose)
        for seed in (-1, 0, 1, 2**62)
        for purpose in ("home", "pace")
    }
    assert len(numbers) == 8


def test_a_quote_in_a_word_cannot_end_its_literal() -> None:
    assert text("O'Neil") == "'O''Neil'"


@pytest.mark.parametrize("value", [0.5, 1e-7, 20454.0, 1e300])
def test_a_double_is_written_with_an_exponent(value: float) -> None:
    assert "e" in double(value)
    assert float(double(value)) == value


def test_places_count_from_zero() -> None:
    assert item(("a", "b"), "place") == "(['a', 'b'])[1 + place]"
    assert words(("a", "bcd"), "n") == "rtrim(substr('a  bcd', 1 + 3 * (n), 3))"


def test_bits_of_a_number_do_not_overlap() -> None:
    assert bits("n", 0, 4) == "(n & 15)"
    assert bits("n", 4, 2) == "((n >> 4) & 3)"


def test_every_flaw_has_its_share() -> None:
    assert set(SHARES) == set(Flaw)
    assert sum(first for first, _ in SHARES.values()) < 32
    assert sum(copy for _, copy in SHARES.values()) <= 64
