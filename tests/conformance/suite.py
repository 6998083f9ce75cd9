"""Other people's suites: where they are, how they are run, what is expected to fail."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).parent

_PACKAGES = (
    *("dbt-core<1.12", "dbt-duckdb", "dbt-tests-adapter", "duckdb>=2.0,<3"),
    *("pandas", "pyarrow", "pytest", "pytest-mock", "pytest-xdist"),
    # What c360 needs: the suite's Python models find their packages beside it.
    *("typer>=0.20,<0.29", "rich>=13.7", "faker>=30", "pytz>=2024.1"),
)
# dbt-core's own suite asks for Postgres.
_DUCKDB_PROFILE = """\
import pytest


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    return str(tmp_path_factory.mktemp("dbs") / "dbt.duckdb")


# Each class has its own: some write into it.
@pytest.fixture(scope="class")
def dbt_profile_target(database):
    return {"type": "duckdb", "threads": 4, "path": database}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How the outcomes differ from what is expected."""

    passed: int
    failed: int
    surprises: tuple[str, ...]
    mended: tuple[str, ...]

    def beside(self, control: Mapping[str, str]) -> "Verdict":
        """Without the surprises that are none: what real dbt fails, too."""
        left = (name for name in self.surprises if control.get(name) == "passed")
        return replace(self, surprises=tuple(left))


def prepared_environment(fallback: Path) -> Path:
    """A virtual environment with dbt, its suites and dbt-duckdb's tests in `suite/`.

    `C360_CONFORMANCE` names one that is kept; without it one is made, in minutes.
    """
    folder = Path(os.environ.get("C360_CONFORMANCE") or fallback)
    if not (folder / "bin" / "python").exists():
        _do(sys.executable, "-m", "venv", str(folder))
        _do(str(folder / "bin" / "pip"), "install", "-q", *_PACKAGES)
    if not (folder / "suite").exists():
        _fetch_adapter_suite(folder)
    return folder


def _fetch_adapter_suite(folder: Path) -> None:
    # The wheel leaves the tests out; the source distribution holds them.
    said = _do(str(folder / "bin" / "pip"), "list", "--format", "json")
    versions = {each["name"]: each["version"] for each in json.loads(said)}
    wanted = f"dbt-duckdb=={versions['dbt-duckdb']}"
    download = folder / "download"
    pip = (str(folder / "bin" / "pip"), "download", "-q", "--no-deps")
    _do(*pip, "--no-binary", "dbt-duckdb", "-d", str(download), wanted)
    archive = next(download.glob("*.tar.gz"))
    shutil.unpack_archive(archive, download, filter="data")
    (download / archive.name.removesuffix(".tar.gz")).rename(folder / "suite")


def copy_of_core_suite(tests: Path, folder: Path) -> Path:
    """dbt-core's tests with a DuckDB profile above them."""
    shutil.copytree(tests, folder / "tests")
    (folder / "conftest.py").write_text(_DUCKDB_PROFILE)
    (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = ignore\n")
    return folder


def outcomes_of(
    environment: Path,
    suite: Path,
    words: tuple[str, ...],
    *,
    outcomes: Path,
    is_control: bool = False,
) -> Mapping[str, str]:
    """Run a suite with c360 as the executable: the outcome of each of its tests.

    The control is real dbt in its own process, as the suite is meant to be run.
    """
    # Named here: a test may take the whole environment away.
    python = (f"PYTHONPATH={HERE.parents[1]}", str(environment / "bin" / "python"))
    ours = shlex.join(("/usr/bin/env", *python, "-m", "customer360"))
    executable = "" if is_control else os.environ.get("C360_BIN") or ours
    subprocess.run(
        [
            *(str(environment / "bin" / "python"), "-m", "pytest", "-q", "-n", "2"),
            # A class stays together: its tests need what their neighbours have done.
            *("--dist", "loadscope", "-p", "redirect", "--tb=no", *words),
        ],
        cwd=suite,
        env={
            **os.environ,
            "C360_BIN": executable,
            "C360_OUTCOMES": str(outcomes),
            "PYTHONPATH": os.pathsep.join(
                (str(HERE), str(suite), str(HERE.parents[1]))
            ),
        },
        check=False,
        capture_output=True,
    )
    found = json.loads(outcomes.read_text())
    assert isinstance(found, dict)
    return found


def expected_failures(file: Path) -> dict[str, str]:
    """Test id to reason. A line that starts with `#` is the reason of those below."""
    found: dict[str, str] = {}
    reason = ""
    for line in file.read_text().splitlines():
        if line.startswith("# "):
            reason = line[2:]
        elif line.strip():
            found[line.strip()] = reason
    return found


def judged(outcomes: Mapping[str, str], expected: Mapping[str, str]) -> Verdict:
    """Compare outcomes with what is expected to fail."""
    failed = {name for name, outcome in outcomes.items() if outcome == "failed"}
    passed = {name for name, outcome in outcomes.items() if outcome == "passed"}
    return Verdict(
        passed=len(passed),
        failed=len(failed),
        surprises=tuple(sorted(failed - expected.keys())),
        mended=tuple(sorted(passed & expected.keys())),
    )


def classes_of(names: Iterable[str]) -> tuple[str, ...]:
    """The classes of these tests: many a test needs what its neighbours have done."""
    found = (
        name.rpartition("::")[0] if name.count("::") > 1 else name for name in names
    )
    return tuple(dict.fromkeys(found))


def _do(*words: str) -> str:
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return done.stdout
