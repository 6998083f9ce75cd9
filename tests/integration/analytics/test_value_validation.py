"""CDNOW from its purchases to the holdout, and the same result whatever the threads."""

import pytest

from tests.integration.analytics.cdnow import put_days
from tests.integration.analytics.value_world import ValueWorld, value_world

INTERMEDIATE = "customer_360.intermediate.int_activity__"
VALIDATION = "customer_360.analytics.clv_validation"


def built(as_of_date: str, holdout_days: int, threads: int) -> ValueWorld:
    world = value_world(holdout_days, threads=threads)
    put_days(world, as_of_date)
    world.build("purchase_summary", "holdout_summary")
    world.build()
    world.build("clv_validation", folder="analytics")
    return world


@pytest.fixture(scope="module")
def cdnow() -> ValueWorld:
    return built("1998-07-01", 273, threads=1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model_name", "expected"),
    # lifetimes 0.11.3 on all 23,570 customers until 30 June 1998.
    [
        ("bg_nbd", (0.26713, 5.98649, 0.48352, 2.11160, -173425.9163)),
        ("mbg_nbd", (0.68942, 9.88941, 0.49160, 0.85851, -173294.4421)),
    ],
)
def test_purchases_by_day_are_summed_up_as_lifetimes_does(
    cdnow: ValueWorld, model_name: str, expected: tuple[float, ...]
) -> None:
    (found,) = cdnow.run(
        f"""
        select r, alpha, a, b, log_likelihood from {INTERMEDIATE}purchase_models
        where window_name = 'current' and model_name = '{model_name}'
        """
    )
    assert found == pytest.approx(expected, rel=2e-5)


@pytest.mark.slow
def test_the_holdout_is_judged_on_everyone_known_before_it(cdnow: ValueWorld) -> None:
    (found,) = cdnow.run(
        f"""
        select customer_count, actual_order_count, round(order_bias, 2)
        from {VALIDATION} where division = 'all'
        """
    )
    later = cdnow.value(
        f"""
        select count(*) from {INTERMEDIATE}customer_days
        where activity_date >= date '1997-10-01'
        """
    )
    assert found == (23570, later, pytest.approx(-0.19, abs=0.005))


@pytest.mark.slow
def test_predictions_find_the_best_customers_better_than_their_past(
    cdnow: ValueWorld,
) -> None:
    (found,) = cdnow.run(
        f"""
        select top_fifth_share > past_top_fifth_share,
            top_fifth_share < best_top_fifth_share
        from {VALIDATION} where division = 'all'
        """
    )
    assert found == (True, True)


@pytest.mark.slow
def test_every_division_has_all_customers(cdnow: ValueWorld) -> None:
    found = cdnow.run(
        f"""
        select division, sum(customer_count), sum(actual_order_count)
        from {VALIDATION} group by division order by division
        """
    )
    assert len(found) == 3
    assert len({row[1:] for row in found}) == 1


@pytest.mark.slow
def test_any_number_of_threads_gives_the_same_bytes(cdnow: ValueWorld) -> None:
    tables = [
        f"{INTERMEDIATE}{name}"
        for name in ("purchase_models", "spend_models", "predicted_value")
    ]
    again = built("1998-07-01", 273, threads=4)
    for table in [*tables, VALIDATION]:
        query = f"select cast(t as varchar) from {table} as t order by all"
        assert again.run(query) == cdnow.run(query)
