"""CDNOW in the holdout and week by week, against what was published of it."""

import math
from collections import Counter, defaultdict

import pytest

from tests.integration.analytics.cdnow import put_sample
from tests.integration.analytics.value_world import ValueWorld, value_world

SUMMARY = "customer_360.intermediate.int_activity__purchase_summary"
PURCHASES = "customer_360.intermediate.int_activity__purchase_models"


@pytest.fixture(scope="module")
def sample() -> ValueWorld:
    world = value_world()
    put_sample(world)
    world.build("purchase_models")
    return world


@pytest.fixture(scope="module")
def parameters(sample: ValueWorld) -> tuple[float, ...]:
    """BG/NBD, as the project fits it."""
    (row,) = sample.run(
        f"""
        select r, alpha, a, b from {PURCHASES}
        where model_name = 'bg_nbd' and window_name = 'current'
        """
    )
    return tuple(float(str(value)) for value in row)


def customers(world: ValueWorld) -> list[tuple[int, float, float]]:
    """Frequency, recency and age."""
    rows = world.run(f"select frequency, recency, age from {SUMMARY}")
    return [(int(str(x)), float(str(t_x)), float(str(age))) for x, t_x, age in rows]


def alive(
    parameters: tuple[float, ...], frequency: int, recency: float, age: float
) -> float:
    r, alpha, a, b = parameters
    if frequency == 0:
        return 1.0
    ratio = (alpha + age) / (alpha + recency)
    return 1 / (1 + a / (b + frequency - 1) * math.pow(ratio, r + frequency))


def test_the_holdout_is_expected_as_published(
    sample: ValueWorld, parameters: tuple[float, ...]
) -> None:
    everyone = customers(sample)
    kinds = {(x, age) for x, _, age in everyone}
    outlook = value_world(7 * 39).outlook(parameters, 1, kinds)
    expected: dict[int, float] = defaultdict(float)
    for x, recency, age in everyone:
        expected[min(x, 7)] += alive(parameters, x, recency, age) * outlook[x, age]
    counts = Counter(min(x, 7) for x, _, _ in everyone)
    # BTYD 2.4.3: customers by repeat purchases 0 to 7+, and what each should buy.
    assert [counts[x] for x in range(8)] == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert [expected[x] / counts[x] for x in range(8)] == pytest.approx(
        [0.2251, 0.5231, 1.0441, 1.5203, 2.1638, 2.6538, 3.5040, 6.1570], abs=3e-4
    )


@pytest.mark.slow
def test_repeat_purchases_are_tracked_as_published(
    sample: ValueWorld, parameters: tuple[float, ...]
) -> None:
    births = Counter(272 - round(7 * age) for _, _, age in customers(sample))
    weeks = range(20, 26)
    days = {7 * week - birth for week in weeks for birth in births}
    outlook = value_world().outlooks(parameters, 1, [(0, 0.0)], sorted(days))
    found = [
        sum(
            count * outlook[0, 0.0, 7 * week - birth] for birth, count in births.items()
        )
        for week in weeks
    ]
    # BTYD 2.4.3, columns 20 to 25 of the weekly table.
    assert found == pytest.approx(
        [1312.458, 1387.346, 1460.392, 1531.713, 1601.418, 1669.6], abs=0.05
    )
