"""Learning who falls silent: right where there is something to learn, and honest."""

import math
from datetime import date

import pytest

from tests.integration.analytics.churn_world import (
    JUDGED,
    SCORED,
    SEASON,
    TRAINED,
    Row,
    coefficients,
    made,
    of_many,
)


def by_descent(rows: list[Row]) -> list[float]:
    """The same likelihood with the same ridge, climbed by small steps."""
    xs = [row[1] for row in rows]
    ys = [float(bool(row[2])) for row in rows]
    means = [math.fsum(x[k] for x in xs) / len(xs) for k in (0, 1)]
    spreads = [
        math.sqrt(math.fsum((x[k] - means[k]) ** 2 for x in xs) / len(xs))
        for k in (0, 1)
    ]
    zs = [[1.0, *((x[k] - means[k]) / spreads[k] for k in (0, 1))] for x in xs]
    place = [0.0, 0.0, 0.0]
    for _ in range(1500):
        misses = [
            y
            - 1
            / (1 + math.exp(-math.fsum(b * v for b, v in zip(place, z, strict=True))))
            for y, z in zip(ys, zs, strict=True)
        ]
        slopes = [
            math.fsum(miss * z[k] for miss, z in zip(misses, zs, strict=True))
            - (place[k] if k else 0.0)
            for k in range(3)
        ]
        place = [
            b + slope * 4 / len(rows) for b, slope in zip(place, slopes, strict=True)
        ]
    return place


def test_coefficients_are_those_of_another_way_to_the_top() -> None:
    rows = made(60)
    found = coefficients(rows)
    expected = by_descent(rows)
    learned = [
        found["validation", term][1] for term in ("intercept", "first", "second")
    ]
    assert learned == pytest.approx(expected, abs=1e-7)


@pytest.mark.slow
def test_coefficients_are_the_same_bytes_at_any_number_of_threads() -> None:
    assert of_many(300_000, threads=1) == of_many(300_000, threads=4)


def test_the_order_of_rows_changes_nothing() -> None:
    rows = made(200)
    assert coefficients(rows) == coefficients(rows[::-1])


def test_a_label_known_too_late_is_an_error() -> None:
    rows = [*made(50), *made(50, JUDGED)]
    with pytest.raises(ValueError, match="the embargo is broken"):
        coefficients(rows, label_known=date(2025, 6, 2))


def test_a_label_known_on_the_day_is_none() -> None:
    rows = [*made(50), *made(50, JUDGED)]
    assert coefficients(rows)["validation", "intercept"][0] == "fitted"


def test_a_term_that_knows_the_answer_is_an_error() -> None:
    rows: list[Row] = [
        (day, (x[0], 3.0 * bool(churned) + x[1] / 10), churned)
        for day, x, churned in made(100)
    ]
    with pytest.raises(ValueError, match="a leak: 'second' alone tells who churned"):
        coefficients(rows)


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ([], "no_labelled_customers"),
        ([(SCORED, (1.0, 2.0), None)], "no_labelled_customers"),
        ([(TRAINED, (1.0, 2.0), False)] * 10, "nobody_churned"),
        ([(TRAINED, (1.0, 2.0), True)] * 10, "everybody_churned"),
        (
            [(TRAINED, (1.0, 2.0), True)] * 10 + [(TRAINED, (2.0, 2.0), False)] * 2,
            "too_few_churned_or_stayed",
        ),
        (
            [(TRAINED, (1.0, 2.0), True)] * 10 + [(TRAINED, (1.0, 2.0), False)] * 10,
            "customers_do_not_differ",
        ),
    ],
)
def test_too_little_to_learn_from_has_a_name(rows: list[Row], status: str) -> None:
    assert coefficients(rows) == {
        ("validation", "intercept"): (status, None),
        ("current", "intercept"): (status, None),
    }


def test_a_term_that_is_the_same_for_all_is_left_out() -> None:
    rows: list[Row] = [(day, (x[0], 7.0), churned) for day, x, churned in made(100)]
    assert ("validation", "second") not in coefficients(rows)
    assert ("validation", "first") in coefficients(rows)


def test_customers_whom_a_line_divides_still_get_finite_coefficients() -> None:
    rows: list[Row] = [
        (
            TRAINED,
            (float(place), float((place * 7) % 11)),
            place % 10 >= 5 or place > 60,
        )
        for place in range(100)
    ]
    found = coefficients(rows)
    assert found["validation", "intercept"][0] == "fitted"
    assert all(abs(value or 0) < 20 for _, value in found.values())


def test_the_season_of_a_year_before_moves_the_intercept_alone() -> None:
    trained = made(400)
    # A year before the date that is judged, everyone's odds of churning were lower.
    season: list[Row] = [
        (SEASON, x, churned and place % 3 != 0)
        for place, (_, x, churned) in enumerate(made(400))
    ]
    plain, shifted = coefficients(trained), coefficients([*trained, *season])
    moved = {key for key in plain if plain[key] != shifted[key]}
    assert moved == {("validation", "intercept")}
    assert (shifted["validation", "intercept"][1] or 0) < (
        plain["validation", "intercept"][1] or 0
    )


def test_a_season_with_few_who_churned_moves_nothing() -> None:
    trained = made(400)
    season: list[Row] = [
        (SEASON, x, place == 0) for place, (_, x, _) in enumerate(made(40))
    ]
    assert coefficients([*trained, *season]) == coefficients(trained)
