"""dbt's conformance suites pass with c360 as the executable, but for named tests.

The suites and dbt-core live in a virtual environment of their own; none of their code
is here. `C360_CONFORMANCE` names one to keep; `C360_DBT_CORE_TESTS` the folder `tests`
of dbt-core's source, which no package holds, and `C360_DBT_CORE_ONLY` folders of it
(`tests/functional/docs tests/functional/list`): the whole takes an hour. Real dbt, the
control, runs only what fails with c360 and is not named.
"""

import os
import sys
import warnings
from pathlib import Path

import pytest

from tests.conformance.suite import (
    HERE,
    Verdict,
    classes_of,
    copy_of_core_suite,
    expected_failures,
    judged,
    outcomes_of,
    prepared_environment,
)

pytestmark = [pytest.mark.conformance, pytest.mark.slow]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared_environment(tmp_path_factory.mktemp("conformance") / "environment")


def test_the_adapter_suite_passes_but_for_what_is_named(
    environment: Path, tmp_path: Path
) -> None:
    outcomes = outcomes_of(
        environment,
        environment / "suite",
        ("--profile=file", "tests/functional/adapter"),
        outcomes=tmp_path / "outcomes.json",
    )
    verdict = judged(outcomes, expected_failures(HERE / "adapter_failures.txt"))
    _report(verdict)
    assert verdict.surprises == ()


def test_dbt_cores_own_suite_passes_but_for_what_is_named(
    environment: Path, tmp_path: Path
) -> None:
    tests = os.environ.get("C360_DBT_CORE_TESTS")
    if not tests:
        pytest.skip("C360_DBT_CORE_TESTS does not name the tests of dbt-core's source")
    suite = copy_of_core_suite(Path(tests), tmp_path / "suite")
    words = tuple(os.environ.get("C360_DBT_CORE_ONLY", "tests/functional").split())
    outcomes = outcomes_of(
        environment, suite, words, outcomes=tmp_path / "outcomes.json"
    )
    verdict = judged(outcomes, expected_failures(HERE / "core_failures.txt"))
    _report(verdict)
    if verdict.surprises:
        # Much of it is Postgres's; what dbt itself fails on DuckDB says nothing of us.
        control = outcomes_of(
            environment,
            suite,
            classes_of(verdict.surprises),
            outcomes=tmp_path / "control.json",
            is_control=True,
        )
        verdict = verdict.beside(control)
    assert verdict.surprises == ()


def _report(verdict: Verdict) -> None:
    sys.stdout.write(f"{verdict.passed} passed, {verdict.failed} failed\n")
    if verdict.mended:
        # Warnings are errors here; this one is news.
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.warn(
                f"expected to fail, and passed: {', '.join(verdict.mended)}",
                stacklevel=2,
            )
