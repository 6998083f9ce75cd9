import math
import random

import pytest

from customer360.loadtest.fitting import fit_growth

SIZES = (1_000, 10_000, 100_000, 1_000_000)


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 1.05, 2.0])
def test_a_power_law_is_found_again(exponent: float) -> None:
    growth = fit_growth([(size, 0.003 * size**exponent) for size in SIZES])
    assert growth is not None
    assert growth.exponent == pytest.approx(exponent, abs=1e-6)
    assert growth.factor == pytest.approx(0.003)


def test_noise_of_a_tenth_moves_the_exponent_little() -> None:
    noise = random.Random(7)
    points = [
        (size, size * noise.uniform(0.9, 1.1)) for size in SIZES for _ in range(3)
    ]
    growth = fit_growth(points)
    assert growth is not None
    assert growth.exponent == pytest.approx(1.0, abs=0.03)


def test_start_up_does_not_hide_the_growth() -> None:
    points = [(size, max(0.3, size / 10_000)) for size in (10, 100, *SIZES[1:])]
    growth = fit_growth(points)
    assert growth is not None
    assert (growth.exponent, growth.sizes) == (1.0, SIZES[1:])


def test_small_sizes_count_where_there_are_no_others() -> None:
    growth = fit_growth([(10, 0.1), (100, 1.0), (1_000, 10.0)])
    assert growth is not None
    assert growth.sizes == (10, 100, 1_000)


@pytest.mark.parametrize(
    "points", [[], [(10, 1.0)], [(10, 1.0), (10, 2.0)], [(0, 1.0)]]
)
def test_one_size_says_nothing_about_growth(points: list[tuple[int, float]]) -> None:
    assert fit_growth(points) is None


def test_n_log_n_is_a_little_over_linear() -> None:
    growth = fit_growth([(size, size * math.log(size)) for size in SIZES])
    assert growth is not None
    assert 1.0 < growth.exponent < 1.15


def test_the_law_gives_back_its_points() -> None:
    growth = fit_growth([(1_000, 2.0), (10_000, 20.0)])
    assert growth is not None
    assert growth.at(100_000) == pytest.approx(200.0)
