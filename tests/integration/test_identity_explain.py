"""`c360 identity explain`: the waterfall of a pair."""

import json

import pytest

from tests.conftest import Shop
from tests.integration.identity_project import IDENTITY_FILES, OVERRIDES, built


def explained(shop: Shop, *words: str) -> dict[str, object]:
    finished = shop.run("identity", "explain", *words, "--output", "json")
    answer = json.loads(finished.out)
    assert isinstance(answer, dict)
    return answer


def test_each_weight_is_shown_with_the_values_it_comes_from(shop: Shop) -> None:
    shown = built(shop).run("identity", "explain", "a", "b").out
    assert "a (customer c1) and b (customer c1)" in shown
    assert "| prior      |" in shown
    assert "| Ann" in shown
    assert "| different " in shown
    assert "they may be strangers" in shown
    assert "Weight -3.35: the probability of one person is 0.0891" in shown


def test_weights_add_up(shop: Shop) -> None:
    answer = explained(built(shop), "a", "b")
    steps = answer["comparisons"]
    assert isinstance(steps, list)
    weights = [step["weight"] for step in steps]
    rest = answer["rest_weight"]
    assert isinstance(rest, float)
    assert answer["prior_weight"] == -1.0
    assert answer["match_weight"] == -1.0 + sum(weights) + rest


def test_a_step_says_all_that_is_known_of_it(shop: Shop) -> None:
    steps = explained(built(shop), "a", "b")["comparisons"]
    assert isinstance(steps, list)
    assert steps[-1] == {
        "comparison": "email",
        "left": "ann@x.org",
        "right": "ann@x.org",
        "level": 2,
        "level_name": "equal",
        "m_probability": 0.8,
        "other_probability": 0.4,
        "level_weight": 1.0,
        "frequency_adjustment": 0.0,
        "weight": 1.0,
        "total": -3.25,
    }


def test_the_harder_doubt_is_the_one_that_is_weighed(shop: Shop) -> None:
    family, strangers = (
        explained(built(shop), *pair)["doubt"] for pair in (("a", "b"), ("b", "c"))
    )
    assert family == "members of one household"
    assert strangers == "strangers"


def test_a_rare_value_says_more_than_its_level(shop: Shop) -> None:
    macro = "macros/score_pairs.sql"
    rarer = IDENTITY_FILES[macro].replace("-3.0e0, 5.0e0]", "-3.0e0, 6.5e0]")
    shop.write({**IDENTITY_FILES, macro: rarer}).run("build")
    finished = shop.run("identity", "explain", "b", "c")
    assert "equal, rarer than most (+1.50)" in finished.out


def test_the_ids_may_come_in_any_order(shop: Shop) -> None:
    answer = explained(built(shop), "b", "a")
    assert answer["left"] == {"record_id": "b", "customer_id": "c1"}
    assert answer["match_weight"] == explained(shop, "a", "b")["match_weight"]


def test_records_that_do_not_match_each_other_are_joined_through_others(
    shop: Shop,
) -> None:
    answer = explained(built(shop), "a", "c")
    assert answer["is_same_customer"] is True
    assert answer["path"] == [
        {"left_record_id": "a", "right_record_id": "b", "match_weight": 9.5},
        {"left_record_id": "b", "right_record_id": "c", "match_weight": 1.25},
    ]


def test_what_lies_between_two_customers_is_summed_up(shop: Shop) -> None:
    finished = built(shop).run("identity", "explain", "c1", "c2")
    assert "a (customer c1) and d (customer c2)" in finished.out
    assert "2 pairs between the two were scored: -1.75 on average" in finished.out


def test_a_pair_that_was_no_candidate_is_scored_too(shop: Shop) -> None:
    finished = built(shop).run("identity", "explain", "e", "d")
    assert "it was scored just now" in finished.out
    assert "| Eve\\x1b" in finished.out


def test_what_people_decided_is_told(shop: Shop) -> None:
    seed = IDENTITY_FILES[OVERRIDES] + "a,c,must_link,2026-01-01,she married\n"
    shop.write({**IDENTITY_FILES, OVERRIDES: seed}).run("build")
    finished = shop.run("identity", "explain", "a", "c")
    assert "People decided: a must_link c (she married)" in finished.out
    answer = explained(shop, "a", "c")
    assert answer["path"] == [
        {"left_record_id": "a", "right_record_id": "c", "match_weight": None}
    ]


def test_control_codes_of_customers_do_not_reach_the_terminal(shop: Shop) -> None:
    assert "\x1b" not in built(shop).run("identity", "explain", "e", "d").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("a", "x9"), "there is no record and no customer 'x9'"),
        (("a", "c9"), "the nearest are c, c1, c2"),
        (("a", "a"), "'a' and 'a' are the same"),
        (("a", "c1"), "'a' is a record of 'c1', or the other way round"),
        (("{{ 1 }}", "a"), "there is no record and no customer '{{ 1 }}'"),
        (("';--", "a"), "';--"),
    ],
)
def test_ids_that_mean_no_pair_are_errors(
    shop: Shop, words: tuple[str, ...], said: str
) -> None:
    finished = built(shop).run("identity", "explain", *words)
    assert finished.exit_code == 2
    assert said in finished.err


def test_what_is_not_built_yet_says_what_to_run(shop: Shop) -> None:
    shop.write(IDENTITY_FILES).run("run", "--exclude", "int_identity__match_weights")
    finished = shop.run("identity", "explain", "a", "b")
    assert finished.exit_code == 1
    assert "c360 build --select +int_identity__match_weights" in finished.err


def test_a_project_without_the_macro_says_so(shop: Shop) -> None:
    finished = shop.write({"models/a.sql": "select 1 as n"}).run(
        "identity", "explain", "a", "b"
    )
    assert finished.exit_code == 2
    assert "no macro score_pairs" in finished.err
