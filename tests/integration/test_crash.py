"""A node is whole or absent, whenever the process is killed."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.integration.execution.crashing import ROWS

pytestmark = pytest.mark.slow

RELATIONS = {"s": 50, "t": ROWS, "v": ROWS, "i": ROWS, "m": ROWS, "last": ROWS}
RANDOM_KILLS = 25


def command(folder: Path, version: int, *when: str) -> list[str]:
    module = "tests.integration.execution.crashing"
    return [sys.executable, "-m", module, str(folder), str(version), *when]


def run(folder: Path, version: int, *when: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(folder, version, *when), capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A folder after two whole runs, and how many statements such a run takes."""
    folder = tmp_path_factory.mktemp("crash")
    assert run(folder, 1).returncode == 0
    finished = run(folder, 2)
    assert finished.returncode == 0, finished.stderr
    return folder, int(finished.stdout)


def check_whole(folder: Path, allowed: set[int]) -> None:
    """Every relation is of one version, complete, and there is nothing else."""
    with duckdb.connect(str(folder / "db.duckdb")) as connection:
        for name, count in RELATIONS.items():
            found = connection.execute(
                f"select count(*), min(v), max(v) from marts.{name}"
            ).fetchall()
            [(rows, oldest, newest)] = found
            assert (rows, oldest) == (count, newest), name
            assert newest in allowed, name
        [(versions, current, keys)] = connection.execute(
            """
            select count(*), count(*) filter (where dbt_valid_to is null),
                count(distinct id)
            from marts.history
            """
        ).fetchall()
        assert (versions % ROWS, current, keys) == (0, ROWS, ROWS)
        [(bad,)] = connection.execute(
            "select count(*) from test_failures.bad"
        ).fetchall()
        assert bad == 7
        names = connection.execute("select table_name from duckdb_tables()").fetchall()
        assert {name for (name,) in names} <= {*RELATIONS, "history", "bad"}


def copy_of(made: Path, folder: Path) -> Path:
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return folder


@pytest.mark.parametrize("word", ["before", "after"])
def test_killed_at_any_statement_every_relation_is_old_or_new(
    made: tuple[Path, int], tmp_path: Path, word: str
) -> None:
    folder, count = made
    for place in range(1, count):
        copy = copy_of(folder, tmp_path / str(place))
        killed = run(copy, 3, f"{word}:{place}")
        # How many commits there are, and so statements, depends on the time they take.
        assert killed.returncode == -signal.SIGKILL or place > count - 5, killed.stderr
        check_whole(copy, {2, 3})
        assert run(copy, 4).returncode == 0
        check_whole(copy, {4})
        shutil.rmtree(copy)


def test_killed_at_random_moments_every_relation_is_old_or_new(
    made: tuple[Path, int], tmp_path: Path
) -> None:
    folder = copy_of(made[0], tmp_path / "random")
    moments = random.Random(360)
    began = time.monotonic()
    assert run(folder, 3).returncode == 0
    usual = time.monotonic() - began
    sound = 3
    for version in range(4, 4 + RANDOM_KILLS):
        process = subprocess.Popen(
            command(folder, version), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        time.sleep(moments.uniform(0.4, 1.0) * usual)
        process.kill()
        process.communicate()
        check_whole(folder, set(range(sound, version + 1)))
    assert run(folder, 100).returncode == 0
    check_whole(folder, {100})
