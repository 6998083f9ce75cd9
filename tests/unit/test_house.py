"""The rules of the house that a machine can check."""

import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
TOP_LEVEL = {
    "customer360",
    "sql",
    "tests",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
}


def tracked_files() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return listed.stdout.splitlines()


def test_nothing_new_lies_at_the_top_level() -> None:
    names = {path.split("/")[0] for path in tracked_files()}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_no_python_file_is_over_500_lines() -> None:
    long = {
        path: lines
        for path in tracked_files()
        if path.endswith(".py")
        and (lines := (ROOT / path).read_text().count("\n")) > 500
    }
    assert long == {}


def test_no_python_file_has_a_name_that_says_nothing() -> None:
    empty_names = {"utils", "helpers", "common", "base", "manager", "misc"}
    assert [path for path in tracked_files() if Path(path).stem in empty_names] == []


@pytest.mark.parametrize("layer", ["marts", "analytics"])
def test_every_column_that_users_read_is_described(layer: str) -> None:
    bare = [
        f"{model['name']}.{column['name']}"
        for path in sorted((ROOT / "sql/models" / layer).rglob("*.yml"))
        for model in (yaml.safe_load(path.read_text()).get("models") or [])
        for column in model.get("columns", [])
        if not column.get("description")
    ]
    assert bare == []


@pytest.mark.parametrize("folder", ["models", "snapshots"])
def test_every_model_has_a_yml_of_its_name(folder: str) -> None:
    files = [
        path
        for path in (ROOT / "sql" / folder).rglob("*")
        if path.suffix in {".sql", ".py"}
    ]
    assert files
    assert [p.name for p in files if not p.with_suffix(".yml").exists()] == []


def test_every_model_starts_its_description_with_its_grain() -> None:
    wrong = [
        model["name"]
        for path in sorted((ROOT / "sql/models").rglob("*.yml"))
        for model in (yaml.safe_load(path.read_text()).get("models") or [])
        if not str(model.get("description", "")).startswith(
            ("One row", "Exactly one row")
        )
    ]
    assert wrong == []
