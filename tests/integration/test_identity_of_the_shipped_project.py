"""The identity commands on the shipped project, each in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SQL_FOLDER = Path(__file__).parents[2] / "sql"
MODELS = tuple(
    f"+int_identity__{name}" for name in ("clusters", "candidate_pairs", "scored_pairs")
)


def c360(project: Path, *words: str) -> str:
    """What the command printed; it must have ended well."""
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "customer360", *words),
            *("--project-dir", str(project), "--vars", "{num_customers: 500}"),
        ],
        env={**os.environ, "C360_DATABASE": str(project / "c.duckdb")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-5000:] + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with its identity layer built."""
    folder = tmp_path_factory.mktemp("shipped") / "sql"
    left_out = shutil.ignore_patterns("target", "logs", "*.duckdb*")
    shutil.copytree(SQL_FOLDER, folder, ignore=left_out)
    c360(folder, "seed")
    c360(folder, "run", "--select", *MODELS)
    return folder


def test_made_up_customers_are_found_again(project: Path) -> None:
    answer = json.loads(c360(project, "identity", "evaluate", "--output", "json"))
    assert answer["pairwise"]["f1"] > 0.97
    assert answer["blocking"]["pair_completeness"] > 0.97
    assert answer["best_threshold"]["f1"] > 0.95


def test_every_weight_of_a_pair_is_explained(project: Path) -> None:
    first, second = certain_pair(project)
    answer = json.loads(
        c360(project, "identity", "explain", first, second, "--output", "json")
    )
    weights = [step["weight"] for step in answer["comparisons"]]
    total = answer["prior_weight"] + sum(weights) + answer["rest_weight"]
    assert total == pytest.approx(answer["match_weight"], abs=0.01)
    assert answer["was_candidate"] is True
    assert answer["is_same_customer"] is True


def test_a_decision_splits_what_the_models_had_joined(project: Path) -> None:
    first, second = certain_pair(project)
    seed = project / "seeds" / "identity_overrides.csv"
    seed.write_text(seed.read_text() + f"{first},{second},cannot_link,,\n")
    c360(project, "seed", "--select", "identity_overrides")
    c360(project, "run", "--select", *MODELS)
    shown = c360(project, "identity", "explain", first, second)
    assert "They are two customers." in shown
    assert "cannot_link" in shown


def certain_pair(project: Path) -> tuple[str, str]:
    query = (
        "select left_record_id, right_record_id "
        "from {{ ref('int_identity__scored_pairs') }} "
        "order by match_weight desc, left_record_id, right_record_id"
    )
    shown = c360(project, "show", "--inline", query, "--limit", "1", "--output", "json")
    row = json.loads(shown)["show"][0]
    return row["left_record_id"], row["right_record_id"]
