"""A small project in a temporary folder, and the command run on it in this process."""

import json
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from customer360.cli.app import run

PROJECT_FILE = """\
name: shop
version: "1.0"
profile: shop
"""
PROFILES = """\
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, schema: main, threads: 1}
    prod: {type: duckdb, path: prod.duckdb, schema: main, threads: 1}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What a command gave back."""

    exit_code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of stdout without the time in front."""
        return [
            line[10:] if line[2:3] == ":" else line for line in self.out.splitlines()
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A project on disk. `write` adds files, `run` runs the command in its folder."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    environment: dict[str, str] = field(default_factory=dict)

    def write(self, files: Mapping[str, str]) -> "Shop":
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return self

    def run(self, *words: str, **environment: str) -> Finished:
        self.capture.readouterr()
        code = run(words, {**self.environment, **environment})
        seen = self.capture.readouterr()
        return Finished(exit_code=code, out=seen.out, err=seen.err)

    def query(
        self, sql: str, database: str = "shop.duckdb"
    ) -> list[tuple[object, ...]]:
        connection = duckdb.connect(str(self.folder / database), read_only=True)
        try:
            return [tuple(row) for row in connection.execute(sql).fetchall()]
        finally:
            connection.close()

    def artifact(self, name: str) -> dict[str, object]:
        values = json.loads((self.folder / "target" / name).read_text())
        assert isinstance(values, dict)
        return values

    def in_manifest(self, *keys: str | int) -> object:
        """What the manifest says at this place."""
        found: object = self.artifact("manifest.json")
        for key in keys:
            assert isinstance(found, dict | list)
            found = found[key]  # type: ignore[index]
        return found

    def statuses(self) -> dict[str, str]:
        results = self.artifact("run_results.json")["results"]
        assert isinstance(results, list)
        return {
            str(result["unique_id"]).split(".")[2]: str(result["status"])
            for result in results
        }


def pytest_configure() -> None:
    """Let Ctrl-C be tested where the tests run in the background of a script.

    Shells start such programs, and with them all that these start, deaf to it.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def shop(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shop:
    """An empty project; the current folder is its folder."""
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    shop = Shop(
        folder=folder,
        capture=capsys,
        environment={"HOME": str(tmp_path), "TERM": "dumb"},
    )
    return shop.write({"dbt_project.yml": PROJECT_FILE, "profiles.yml": PROFILES})


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` approves what is shown now; the diff is reviewed."""
    parser.addoption("--update-golden", action="store_true", default=False)
