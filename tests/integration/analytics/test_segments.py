"""Segments, how customers move between them, and how revenue concentrates."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.integration.analytics.value_world import ValueWorld, value_world

CONCENTRATION = "customer_360.analytics.revenue_concentration"


@pytest.fixture(scope="module")
def world() -> ValueWorld:
    world = value_world()
    world.run(
        """
        create table customer_360.intermediate.int_activity__customer_value
            (customer_id varchar, net_value decimal(18, 2), order_count bigint)
        """
    )
    world.run(
        """
        insert into customer_360.intermediate.int_activity__as_of_date
        values (date '2025-01-01')
        """
    )
    return world


def concentrate(world: ValueWorld, values: list[int]) -> list[tuple[object, ...]]:
    table = "customer_360.intermediate.int_activity__customer_value"
    world.run(f"delete from {table}")
    for place, value in enumerate(values):
        world.connection.execute(
            f"insert into {table} values (?, ?, 1)", [str(place), Decimal(value) / 100]
        )
    world.build("revenue_concentration", folder="analytics")
    return world.run(
        f"""
        select customer_percent, net_value_share, gini_coefficient
        from {CONCENTRATION} order by customer_percent
        """
    )


@pytest.mark.parametrize(
    ("values", "gini"),
    [
        ([100, 200, 300, 400], 0.25),
        ([500, 500, 500], 0.0),
        ([0, 0, 0, 900], 0.75),
        # What came back is not less than nothing.
        ([-700, 0, 0, 900], 0.75),
        ([100], 0.0),
        ([0, 0], None),
    ],
)
def test_gini_is_what_the_textbook_says(
    world: ValueWorld, values: list[int], gini: float | None
) -> None:
    assert {row[2] for row in concentrate(world, values)} == {gini}


@given(some.lists(some.integers(0, 10**7), min_size=1, max_size=40))
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_gini_is_half_the_relative_mean_difference(
    world: ValueWorld, values: list[int]
) -> None:
    found = concentrate(world, values)[0][2]
    total, count = sum(values), len(values)
    differences = sum(abs(one - other) for one in values for other in values)
    expected = round(differences / (2 * count * total), 6) if total else None
    assert found == (pytest.approx(expected, abs=1e-6) if total else None)


def test_the_best_customers_bring_most(world: ValueWorld) -> None:
    found = concentrate(world, [100] * 80 + [1600] * 20)
    assert (found[19][:2], found[99][:2]) == ((20, 0.8), (100, 1.0))


def test_no_buyers_have_no_concentration(world: ValueWorld) -> None:
    assert concentrate(world, []) == []
