"""What the training of the match weights is made of."""

import math
from collections.abc import Callable, Sequence
from typing import cast

import pytest

from tests.unit.models.loading import names_of

MODEL = names_of("int_identity__match_weights")
rising_weights = cast(
    Callable[[Sequence[float], Sequence[float]], list[float]], MODEL["rising_weights"]
)
first_guess = cast(Callable[[int], list[float]], MODEL["first_guess"])


def test_a_weight_is_the_logarithm_of_m_to_u() -> None:
    assert rising_weights([0.25, 0.75], [0.5, 0.5]) == pytest.approx(
        [-1, math.log2(1.5)]
    )


def test_levels_out_of_order_are_pooled() -> None:
    weights = rising_weights([0.2, 0.6, 0.2], [0.7, 0.1, 0.2])
    assert weights[0] == pytest.approx(math.log2(0.2 / 0.7))
    assert weights[1] == weights[2] == pytest.approx(math.log2(0.8 / 0.3))


def test_the_first_guess_is_that_most_agree() -> None:
    guess = first_guess(5)
    assert sum(guess) == pytest.approx(1)
    assert guess[-1] == max(guess)
    assert guess[0] > 0.05
