"""What the README tells people to type works, in the order in which it tells them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
TOUR = README.partition("## Five minutes")[2].partition("\n## ")[0]


def tour_commands() -> list[str]:
    return re.findall(r"^    \$ (c360 .+)$", TOUR, flags=re.MULTILINE)


def test_the_readme_has_the_two_commands_that_the_server_runs() -> None:
    lines = re.findall(r"^    (python3 -m venv \.venv && .+)$", README, re.MULTILINE)
    assert [line.rpartition("/")[2] for line in lines] == [
        "c360 build",
        "python -m pytest",
    ]


@pytest.mark.slow
def test_the_tour_of_the_readme_runs(tmp_path: Path) -> None:
    """One after the other, as a reader would; each ends well."""
    shutil.copytree(
        ROOT / "sql",
        tmp_path / "sql",
        ignore=shutil.ignore_patterns("target", "logs", "*.duckdb*"),
    )
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    commands = tour_commands()
    assert len(commands) >= 5
    for command in commands:
        finished = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, (
            f"{command}\n{finished.stdout}{finished.stderr}"
        )


def test_every_command_of_the_readme_exists() -> None:
    table = README.partition("## Commands")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+?) \|", table, flags=re.MULTILINE)
    named = {
        word.removeprefix("c360 ")
        for row in rows
        for word in re.findall(r"`(.+?)`", row)
    }
    listed = subprocess.run(
        [sys.executable, "-m", "customer360", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert {name for name in named if name.split()[0] not in listed} == set()
