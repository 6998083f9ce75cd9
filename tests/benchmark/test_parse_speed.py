"""How soon a project of 5,000 models is parsed: cold, unchanged, and with one change.

`C360_DBT=... pytest -m benchmark tests/benchmark/test_parse_speed.py -n 0 -s`; the
shape of the project is in `large_project.py`, the figures are ratios to dbt-core's.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmark.large_project import write_large_project
from tests.benchmark.processes import Contender, Measured, measure

pytestmark = pytest.mark.benchmark

MODELS = 5_000
READY_IN = 0.5
ONE_CHANGED_IN = 1.5
OURS = (sys.executable, "-m", "customer360")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    write_large_project(folder, models=MODELS)
    return folder


def timed(
    folder: Path,
    executable: tuple[str, ...],
    prepare: Callable[[], None],
    *words: str,
) -> Measured:
    """One command on the project, `parse` if no other is given."""
    place = folder / "target_of" / Path(executable[0]).name
    paths = ("--project-dir", str(folder), "--profiles-dir", str(folder))
    command = words or ("parse",)
    return measure(
        Contender(
            name=executable[0],
            command=(*executable, *command, *paths, "--target-path", str(place)),
            prepare=prepare,
            environment={"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        )
    )


def fastest(times: int, run: Callable[[], Measured]) -> Measured:
    """The best of several runs: others use the machine too."""
    return min((run() for _ in range(times)), key=lambda measured: measured.cpu)


def test_a_large_project_is_parsed_ten_times_sooner_than_by_dbt(large: Path) -> None:
    dbt = os.environ.get("C360_DBT")
    if not dbt:
        pytest.skip("C360_DBT does not name a dbt-core executable")

    def forget() -> None:
        shutil.rmtree(large / "target_of", ignore_errors=True)

    ours = fastest(2, lambda: timed(large, OURS, forget))
    theirs = timed(large, (dbt,), forget)
    sys.stdout.write(f"\ncold: {theirs.cpu / ours.cpu:.1f} times in CPU s, ")
    sys.stdout.write(f"{theirs.wall / ours.wall:.1f} times in wall clock\n")
    assert ours.cpu * 10 <= theirs.cpu


@pytest.mark.parametrize("words", [("parse",), ("ls",), ("ls", "--select", "m2500")])
def test_an_unchanged_project_is_ready_at_once(
    large: Path, words: tuple[str, ...]
) -> None:
    timed(large, OURS, lambda: None)
    warm = fastest(5, lambda: timed(large, OURS, lambda: None, *words))
    sys.stdout.write(f"\nunchanged, {' '.join(words)}: {warm.cpu:.2f} CPU s\n")
    assert warm.cpu < READY_IN


def test_one_changed_model_is_parsed_by_itself(large: Path) -> None:
    model = large / "models" / "area_050" / "m2500.sql"
    shutil.rmtree(large / "target_of", ignore_errors=True)
    cold = timed(large, OURS, lambda: None)

    def change() -> None:
        model.write_text(model.read_text() + "-- changed\n")

    changed = fastest(5, lambda: timed(large, OURS, change))
    sys.stdout.write(f"\none changed: {changed.cpu:.2f} CPU s, {cold.cpu:.2f} cold\n")
    assert changed.cpu < ONE_CHANGED_IN
