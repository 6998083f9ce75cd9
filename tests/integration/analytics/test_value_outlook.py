"""Predictions against what was published, and against sums in sixty digits."""

import math
from decimal import Decimal, getcontext

import pytest

from tests.integration.analytics.value_world import value_world

# BG/NBD on CDNOW, to more digits than were printed.
CDNOW = (0.2425946, 4.4136053, 0.7929220, 2.4259064)
MODIFIED = (0.524838, 6.182992, 0.891356, 1.613999)


@pytest.mark.parametrize(
    ("days", "expected"),
    # BTYD 2.4.3 for 52 weeks; the others are Hardie's sheet, which prints four digits.
    [
        (1, 0.0078),
        (7, 0.0532),
        (21, 0.1506),
        (223, 1.0405),
        (224, 1.0437),
        (364, 1.444004),
    ],
)
def test_a_new_customer_is_expected_to_buy_as_published(
    days: int, expected: float
) -> None:
    found = value_world(days).outlook(CDNOW, 1, [(0, 0.0)])
    assert found[0, 0.0] == pytest.approx(expected, abs=5e-5)


def alive(frequency: int, recency: float, age: float) -> float:
    r, alpha, a, b = CDNOW
    odds = a / (b + frequency - 1)
    ratio = (alpha + age) / (alpha + recency)
    return 1 / (1 + odds * math.pow(ratio, r + frequency))


@pytest.mark.parametrize(
    ("frequency", "recency", "age", "weeks", "expected"),
    [
        # Customer 1516, and the paradox of increasing frequency: BTYD 2.4.3.
        (26, 30.857142857142858, 31.0, 52, 25.75659),
        (10, 20.0, 39.0, 52, 0.3474606),
        (15, 20.0, 39.0, 52, 0.04283391),
        (20, 20.0, 39.0, 52, 0.004158973),
        (25, 20.0, 39.0, 52, 0.0003583685),
        # Hardie's sheet.
        (2, 30.43, 38.86, 39, 1.226),
    ],
)
def test_a_known_customer_is_expected_to_buy_as_published(
    frequency: int, recency: float, age: float, weeks: int, expected: float
) -> None:
    found = value_world(7 * weeks).outlook(CDNOW, 1, [(frequency, age)])
    orders = alive(frequency, recency, age) * found[frequency, age]
    assert orders == pytest.approx(expected, rel=4e-4)


PARAMETERS = [
    (CDNOW, 1),
    (MODIFIED, 0),
    ((0.559, 62.6, 1.0, 2.389), 1),
    ((0.736, 0.957, 1.351, 66.2), 0),
    ((5.2, 20.0, 0.02, 0.3), 1),
    ((1.5, 100.0, 6.0, 30.0), 0),
    ((0.05, 3.0, 0.3, 0.1), 1),
    ((2.0, 3.0, 15.0, 8.0), 0),
]


@pytest.mark.parametrize("days", [1, 90, 365])
@pytest.mark.parametrize(("parameters", "offset"), PARAMETERS)
def test_predictions_have_eight_digits(
    parameters: tuple[float, ...], offset: int, days: int
) -> None:
    kinds = [(x, age) for x in (0, 1, 10, 200) for age in (0.0, 9.0, 600.0)]
    found = value_world(days).outlook(parameters, offset, kinds)
    expected = {kind: in_sixty_digits(parameters, offset, kind, days) for kind in kinds}
    assert found == pytest.approx(expected, rel=1e-8)


def in_sixty_digits(
    parameters: tuple[float, ...], offset: int, kind: tuple[int, float], days: int
) -> float:
    """The published closed form, by the power series of its hypergeometric function."""
    getcontext().prec = 60
    r, alpha, a, b = (Decimal(value) for value in parameters)
    if a == 1:
        a += Decimal(10) ** -12
    x, age = Decimal(kind[0]), Decimal(kind[1])
    t = Decimal(days) / 7
    k, beta = r + x, b + x + 1 - offset
    z = t / (alpha + age + t)
    # E = c / (a - 1) (1 - (1 - z)^k 2F1(k, beta; c; z)), c = a + beta - 1
    c = a + beta - 1
    series = term = Decimal(1)
    n = 0
    while n < 100 or abs(term) > abs(series) * Decimal(10) ** -30:
        term *= (k + n) * (beta + n) / ((c + n) * (n + 1)) * z
        series += term
        n += 1
    return float(c / (a - 1) * (1 - (1 - z) ** k * series))
