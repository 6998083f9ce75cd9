"""What is predicted of one customer, against printed figures and plain arithmetic."""

from itertools import pairwise

import pytest

from tests.integration.analytics.value_world import ValueWorld, value_world

INTERMEDIATE = "customer_360.intermediate.int_activity__"


@pytest.fixture(scope="module")
def world() -> ValueWorld:
    """BG/NBD and Gamma-Gamma of CDNOW, and three customers."""
    world = value_world()
    world.run(
        f"""
        create table {INTERMEDIATE}chosen_models as
        select
            'current' as window_name, 'bg_nbd' as purchase_model_name,
            'gamma_gamma' as spend_model_name, 0.2425946e0 as r, 4.4136053e0 as alpha,
            0.7929220e0 as a, 2.4259064e0 as b, 1 as drop_out_offset,
            6.25e0 as p, 3.74e0 as q, 15.44e0 as gamma
        """
    )
    world.run(
        f"""
        insert into {INTERMEDIATE}purchase_summary
            (customer_id, frequency, recency, age, monetary_value)
        values
            ('1516', 26, 30.857142857142858e0, 31, 35e0),
            ('new', 0, 0, 20, null),
            ('refunded', 2, 10, 20, 0)
        """
    )
    world.build("purchase_outlook", "predicted_value")
    return world


def predicted(world: ValueWorld, customer_id: str, column: str) -> object:
    return world.value(
        f"""
        select {column} from {INTERMEDIATE}predicted_value
        where customer_id = '{customer_id}'
        """
    )


@pytest.mark.parametrize(
    ("customer_id", "expected"),
    # BTYD 2.4.3 prints the first. Nobody leaves before coming back once.
    [("1516", 0.9688523), ("new", 1.0)],
)
def test_the_probability_of_being_alive_is_the_published_one(
    world: ValueWorld, customer_id: str, expected: float
) -> None:
    found = predicted(world, customer_id, "probability_alive")
    assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("customer_id", "expected"),
    [
        ("1516", 6.25 * (15.44 + 26 * 35) / (6.25 * 26 + 3.74 - 1)),
        ("new", 6.25 * 15.44 / (3.74 - 1)),
        ("refunded", 6.25 * 15.44 / (6.25 * 2 + 3.74 - 1)),
    ],
)
def test_spend_lies_between_ones_own_and_everyones(
    world: ValueWorld, customer_id: str, expected: float
) -> None:
    found = predicted(world, customer_id, "expected_order_value")
    assert found == pytest.approx(expected)


def test_each_month_of_the_year_is_discounted(world: ValueWorld) -> None:
    outlook = world.run(
        f"""
        select orders_if_alive from {INTERMEDIATE}purchase_outlook
        where frequency = 26 and horizon_days not in (30, 90)
        order by horizon_days
        """
    )
    orders = [0.0, *(float(str(row[0])) for row in outlook)]
    monthly = [later - earlier for earlier, later in pairwise(orders)]
    value = sum(
        count / 1.1 ** (month / 12) for month, count in enumerate(monthly, start=1)
    )
    alive = float(str(predicted(world, "1516", "probability_alive")))
    spend = float(str(predicted(world, "1516", "expected_order_value")))
    found = predicted(world, "1516", "discounted_value_365_days")
    assert found == pytest.approx(alive * value * spend, rel=1e-9)


def test_the_year_without_discount_is_orders_times_spend(world: ValueWorld) -> None:
    found = predicted(world, "1516", "expected_value_365_days")
    orders = float(str(predicted(world, "1516", "expected_orders_365_days")))
    spend = float(str(predicted(world, "1516", "expected_order_value")))
    assert found == pytest.approx(orders * spend)


@pytest.mark.parametrize("customer_id", ["1516", "new"])
def test_the_next_order_comes_by_the_day_on_which_one_is_as_likely_as_not(
    world: ValueWorld, customer_id: str
) -> None:
    days = predicted(world, customer_id, "days_to_next_order")
    frequency, age, alive = {"1516": (26, 31, 0.9688523), "new": (0, 20, 1.0)}[
        customer_id
    ]
    assert isinstance(days, int)
    before, then = (
        alive
        * (
            1
            - ((4.4136053 + age) / (4.4136053 + age + t / 7)) ** (0.2425946 + frequency)
        )
        for t in (days - 1, days)
    )
    assert before < 0.5 <= then
