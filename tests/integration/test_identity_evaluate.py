"""`c360 identity evaluate`: clusters against a truth."""

import json

import pytest

from tests.conftest import Shop

TRUTH = "rec_id,person\n1,a\n2,a\n3,b\n4,b\n5,b\n"
CLUSTERS = "rec_id,cluster_id\n1,x\n2,x\n3,x\n4,y\n5,y\n"
MODELS = {
    "models/int_identity__clusters.sql": (
        "select 'r' || range as record_id, 'c' || range // 3 as customer_id "
        "from range(6)"
    ),
    "models/int_identity__standardized_records.sql": (
        "select 'r' || range as record_id, 'ada' as first_name_key, "
        "'love' || range as surname_key, null::varchar as email_key from range(6)"
    ),
    "models/int_identity__candidate_pairs.sql": (
        "select 'r' || range as left_record_id, 'r' || range + 1 as right_record_id "
        "from range(5)"
    ),
    "models/int_identity__scored_pairs.sql": (
        "select left_record_id, right_record_id, "
        "if(left_record_id = 'r3', -2.5e0, 3.5e0) as match_weight "
        "from {{ ref('int_identity__candidate_pairs') }}"
    ),
    "models/truth.sql": (
        "select 'r' || range as record_id, 'p' || range // 2 as person_id from range(6)"
    ),
}


def test_two_files_need_no_project(shop: Shop) -> None:
    (shop.folder / "dbt_project.yml").unlink()
    finished = shop.write({"truth.csv": TRUTH, "matches.csv": CLUSTERS}).run(
        "identity", "evaluate", "--truth", "truth.csv", "--clusters", "matches.csv"
    )
    assert finished.exit_code == 0
    assert "| pairs of records  | 0.5000    | 0.5000 | 0.5000 |" in finished.out
    assert "for example 3 4, 3 5" in finished.out


def test_the_answer_can_be_json(shop: Shop) -> None:
    finished = shop.write({"truth.csv": TRUTH, "matches.csv": CLUSTERS}).run(
        *("identity", "evaluate", "--truth", "truth.csv"),
        *("--clusters", "matches.csv", "--output", "json"),
    )
    answer = json.loads(finished.out)
    assert answer["pairwise"]["f1"] == 0.5
    assert answer["b_cubed"]["precision"] == pytest.approx(11 / 15)
    assert answer["exact_clusters"]["right"] == 0


def test_a_record_in_no_cluster_stands_alone(shop: Shop) -> None:
    shop.write({"truth.csv": TRUTH, "matches.csv": "id,cluster\n1,x\n2,x\n9,x\n"})
    answer = json.loads(
        shop.run(
            *("identity", "evaluate", "--truth", "truth.csv"),
            *("--clusters", "matches.csv", "--output", "json"),
        ).out
    )
    assert answer["counts"]["records_in_no_cluster"] == 3
    assert answer["counts"]["clustered_records_without_truth"] == 1
    assert (answer["counts"]["clusters"], answer["pairwise"]["right"]) == (4, 1)


def test_the_project_is_measured_with_its_pairs(shop: Shop) -> None:
    assert shop.write(MODELS).run("run").exit_code == 0
    answer = json.loads(
        shop.run("identity", "evaluate", "--truth", "truth", "--output", "json").out
    )
    assert answer["pairwise"] == {
        "precision": 2 / 6,
        "recall": 2 / 3,
        "f1": 4 / 9,
        "right": 2,
        "found": 6,
        "true": 3,
    }
    assert answer["blocking"]["pair_completeness"] == 1
    assert answer["blocking"]["reduction_ratio"] == 1 - 5 / 15
    assert [point["match_weight"] for point in answer["curve"]] == [-3, 3]
    assert answer["mistakes"]["lost"]["stages"] == {
        "scored as one person, kept apart by clustering": 1
    }
    assert answer["mistakes"]["lost"]["patterns"][0] == {
        "differences": "alike: surname",
        "pairs": 1,
        "example": ["r2", "r3"],
    }


def test_pairs_of_a_file_give_the_curve(shop: Shop) -> None:
    shop.write({"truth.csv": TRUTH, "matches.csv": CLUSTERS})
    pairs = "left_record_id,right_record_id,match_weight\n1,2,4.5\n3,2,1.25\n"
    answer = json.loads(
        shop.write({"pairs.csv": pairs})
        .run(
            *("identity", "evaluate", "--truth", "truth.csv", "--output", "json"),
            *("--clusters", "matches.csv", "--pairs", "pairs.csv"),
        )
        .out
    )
    assert [point["right"] for point in answer["curve"]] == [1, 1]
    assert answer["blocking"]["lost_pairs"] == 3
    assert answer["mistakes"]["wrong"]["stages"] == {
        "scored as one person": 1,
        "never a candidate, joined through others": 1,
    }


def test_what_counts_as_a_match_is_the_projects_own(shop: Shop) -> None:
    shop.write(MODELS).run("run")
    finished = shop.run(
        *("identity", "evaluate", "--truth", "truth", "--output", "json"),
        *("--vars", "{identity_match_threshold: 0.99}"),
    )
    stages = json.loads(finished.out)["mistakes"]["lost"]["stages"]
    assert stages == {"scored as two persons": 1}


def test_a_threshold_that_is_no_probability_is_an_error(shop: Shop) -> None:
    shop.write(MODELS).run("run")
    finished = shop.run(
        *("identity", "evaluate", "--truth", "truth"),
        *("--vars", "{identity_match_threshold: 50}"),
    )
    assert finished.exit_code == 2
    assert "identity_match_threshold cannot be 50" in finished.err


def test_tables_show_what_the_json_says(shop: Shop) -> None:
    shop.write(MODELS).run("run")
    shown = shop.run("identity", "evaluate", "--truth", "truth").out
    assert "| 5          | 15           | 66.6667%  | 100.0%       | 0" in shown
    assert "best F1 at 3" in shown
    assert "100.0%  scored as one person, kept apart by clustering" in shown
    assert "e-mail" not in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--truth is missing"),
        (("--truth", "trut"), "did you mean 'truth'?"),
        (("--truth", "truth.csv"), "no record of truth.csv is in int_identity__clus"),
        (("--truth", "truth.csv", "--truth-columns", "a"), "takes two names, not 1"),
        (("--truth", "twice.csv"), "record '1' of twice.csv belongs to a and b"),
        (("--truth", "none.csv"), "none.csv"),
        (("--truth", "truth", "--pairs", "truth.csv"), "--pairs is for --clusters"),
        (
            ("--truth", "truth", "--clusters", "truth", "--pairs", "truth.csv"),
            "truth.csv has no column left_record_id",
        ),
        (("--truth", "ragged.csv"), "1 rows of"),
    ],
)
def test_what_cannot_be_measured_is_said(
    shop: Shop, words: tuple[str, ...], said: str
) -> None:
    shop.write({**MODELS, "truth.csv": TRUTH, "twice.csv": "id,person\n1,a\n1,b\n"})
    shop.write({"ragged.csv": TRUTH + "6,c,too much\n"}).run("run")
    finished = shop.run("identity", "evaluate", *words)
    assert finished.exit_code != 0
    assert said in finished.err


def test_a_project_that_is_not_built_says_what_to_run(shop: Shop) -> None:
    shop.write({"models/other.sql": "select 1 as n", "truth.csv": TRUTH}).run("run")
    finished = shop.run("identity", "evaluate", "--truth", "truth.csv")
    assert "c360 build --select +int_identity__clusters" in finished.err
