"""Customers who do not show enough for a model get a number and a reason."""

from datetime import date, timedelta

import pytest

from tests.integration.analytics.value_world import ValueWorld, value_world

END = date(2025, 1, 1)
# Frequency, recency, age, spend.
Customer = tuple[int, float, float, float | None]


def put(world: ValueWorld, customers: list[Customer]) -> None:
    """Add customers to the summary."""
    for i, (x, recency, age, spend) in enumerate(customers):
        world.connection.execute(
            "insert into customer_360.intermediate.int_activity__purchase_summary"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            [str(i), x, recency, age, spend, END - timedelta(weeks=age), END, END],
        )


def chosen(world: ValueWorld) -> tuple[object, ...]:
    (row,) = world.run(
        """
        select purchase_model_name, purchase_model_status, spend_model_status
        from customer_360.intermediate.int_activity__chosen_models
        where window_name = 'current'
        """
    )
    return row


ONCE = (0, 0.0, 20.0, None)
TWICE = (1, 10.0, 20.0, 50.0)


@pytest.mark.parametrize(
    ("customers", "expected"),
    [
        # nobody; one customer; one who came back; all once; all on the last day
        ([], ("pooled_rate", "no_buyers", "no_repeat_spending")),
        ([ONCE], ("pooled_rate", "too_few_repeat_buyers", "no_repeat_spending")),
        ([TWICE], ("pooled_rate", "too_few_repeat_buyers", "too_few_repeat_buyers")),
        ([ONCE] * 99, ("pooled_rate", "too_few_repeat_buyers", "no_repeat_spending")),
        (
            [(0, 0.0, 0.0, None)] * 99,
            ("pooled_rate", "no_time_observed", "no_repeat_spending"),
        ),
        # one who came back among many who did not
        (
            [*[ONCE] * 99, TWICE],
            ("pooled_rate", "too_few_repeat_buyers", "too_few_repeat_buyers"),
        ),
        # repeat purchases that were all given back
        (
            [(1, 10.0, 20.0, 0.0)] * 20,
            ("pooled_rate", "too_few_repeat_buyers", "no_repeat_spending"),
        ),
    ],
)
def test_too_little_has_a_reason(
    customers: list[Customer],
    expected: tuple[str, ...],
) -> None:
    world = value_world()
    put(world, customers)
    world.build()
    assert chosen(world) == expected
    assert senseless(world) == []


@pytest.mark.parametrize(
    ("customers", "expected"),
    [
        # All the same: who never came back a second time has not left for that.
        ([TWICE] * 200, ("nbd", "fitted", "spend_does_not_vary")),
        ([(5, 19.0, 20.0, 50.0)] * 200, ("nbd", "fitted", "spend_does_not_vary")),
        # Nobody seems to leave.
        (
            [(2 + i % 9, 49.9, 50.0, 20.0 + i % 5) for i in range(300)],
            ("nbd", "fitted", "fitted"),
        ),
        # All leave with one probability.
        (
            [(1, 0.2 + i % 7, 30.0, 5.0) for i in range(200)],
            ("mbg_nbd", "drop_out_does_not_vary", "spend_does_not_vary"),
        ),
        # All of one kind, bought within days and never again.
        (
            [(2, 0.3, 5000.0, 20.0)] * 100,
            ("pooled_rate", "customers_do_not_differ", "spend_does_not_vary"),
        ),
        # Two kinds without anything between them.
        (
            [(300, 42.9, 43.0, 1e-2)] * 100 + [(1, 0.2, 43.0, 1e6)] * 100,
            ("mbg_nbd", "fitted", "spend_not_identified"),
        ),
    ],
)
def test_odd_customers_get_a_reason_and_a_sensible_number(
    customers: list[Customer], expected: tuple[str, ...]
) -> None:
    world = value_world()
    put(world, customers)
    world.build()
    assert chosen(world) == expected
    assert senseless(world) == []


def senseless(world: ValueWorld) -> list[tuple[object, ...]]:
    """Customers with no number, an endless one, or far more orders than ever."""
    return world.run(
        """
        select *
        from customer_360.intermediate.int_activity__purchase_summary
        left join customer_360.intermediate.int_activity__predicted_value
            using (customer_id)
        where
            not coalesce(isfinite(expected_orders_365_days), false)
            or not coalesce(isfinite(discounted_value_365_days), false)
            or expected_orders_365_days < 0
            or expected_orders_365_days > 100 * (frequency + 1) / (age + 1)
            or discounted_value_365_days < 0
            or discounted_value_365_days
            > expected_orders_365_days * expected_order_value + 1e-6
            or probability_alive not between 0 and 1
        """
    )


def test_all_customers_identical_get_the_same_prediction() -> None:
    world = value_world()
    put(world, [TWICE] * 50)
    world.build()
    different = world.value(
        """
        select count(distinct discounted_value_365_days)
        from customer_360.intermediate.int_activity__predicted_value
        """
    )
    assert different == 1
