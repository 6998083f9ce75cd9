"""Fits against what was published on CDNOW."""

import pytest

from tests.integration.analytics.cdnow import put_sample
from tests.integration.analytics.value_world import ValueWorld, value_world

PURCHASES = "customer_360.intermediate.int_activity__purchase_models"
SPEND = "customer_360.intermediate.int_activity__spend_models"


@pytest.fixture(scope="module")
def sample() -> ValueWorld:
    world = value_world()
    put_sample(world)
    world.build()
    return world


@pytest.mark.parametrize(
    ("model_name", "parameters", "error"),
    [
        # Fader, Hardie, Lee (2005), as quoted with more digits in CLVTools.
        ("bg_nbd", (0.2425945, 4.4136019, 0.7929199, 2.4258881), 1e-5),
        # Batislam and others, as quoted in BTYDplus, from weeks of two digits.
        ("mbg_nbd", (0.525, 6.183, 0.891, 1.614), 5e-4),
    ],
)
def test_purchases_are_fitted_as_published(
    sample: ValueWorld, model_name: str, parameters: tuple[float, ...], error: float
) -> None:
    (found,) = sample.run(
        f"""
        select r, alpha, a, b from {PURCHASES}
        where window_name = 'current' and model_name = '{model_name}'
        """
    )
    assert found == pytest.approx(parameters, rel=error)


def test_the_likelihood_is_the_published_one(sample: ValueWorld) -> None:
    found = sample.value(
        f"select log_likelihood from {PURCHASES} where model_name = 'bg_nbd'"
        " and window_name = 'current'"
    )
    assert found == pytest.approx(-9582.429, abs=0.01)


def test_the_likelier_model_is_chosen(sample: ValueWorld) -> None:
    chosen = sample.run(
        f"select model_name from {PURCHASES} where is_chosen"
        " and window_name = 'current'"
    )
    assert chosen == [("mbg_nbd",)]


def test_spend_is_fitted_as_published(sample: ValueWorld) -> None:
    (found,) = sample.run(
        f"""
        select p, q, gamma, log_likelihood from {SPEND} where window_name = 'current'
        """
    )
    # Fader and Hardie (2013). The file has spend rounded to cents.
    assert found[:3] == pytest.approx((6.25, 3.74, 15.44), rel=2e-3)
    assert found[3] == pytest.approx(-4055.9177, abs=0.01)


def test_the_correlation_is_the_textbook_one(sample: ValueWorld) -> None:
    expected = sample.value(
        """
        select corr(frequency, monetary_value)
        from customer_360.intermediate.int_activity__purchase_summary
        where monetary_value > 0
        """
    )
    found = sample.value(
        f"select spend_correlation from {SPEND} where window_name = 'current'"
    )
    assert found == pytest.approx(expected, abs=1e-8)


def test_standard_errors_are_the_curvature_of_the_likelihood(
    sample: ValueWorld,
) -> None:
    (found,) = sample.run(
        f"""
        select r_standard_error, alpha_standard_error from {PURCHASES}
        where model_name = 'bg_nbd' and window_name = 'current'
        """
    )
    # lifetimes 0.11.3 on the same file.
    assert found == pytest.approx((0.012557, 0.378224), rel=1e-3)


def test_both_models_climb_in_the_same_way() -> None:
    from tests.integration.analytics.value_world import ACTIVITY

    texts = [
        (ACTIVITY / f"int_activity__{name}_models.py").read_text()
        for name in ("purchase", "spend")
    ]
    climbs = [text.split("# Newton's method on sums")[1] for text in texts]
    assert climbs[0] == climbs[1]
