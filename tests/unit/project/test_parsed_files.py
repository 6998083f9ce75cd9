"""YAML files are parsed once."""

import subprocess
import sys
from pathlib import Path

from customer360.project.parsed_files import CACHE_FILE, ParsedFiles


def read_once(folder: Path, name: str = "a.yml") -> object:
    files = ParsedFiles(str(folder), str(folder / "target"))
    value = files.read(str(folder / name))
    files.save()
    return value


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("x: 1")
    read_once(tmp_path)
    (tmp_path / "a.yml").write_text("x: 2")
    assert read_once(tmp_path) == {"x": 2}


def test_an_unchanged_file_needs_no_yaml_library(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("x: 1")
    read_once(tmp_path)
    script = (
        "import sys; from customer360.project.parsed_files import ParsedFiles;"
        f"files = ParsedFiles({str(tmp_path)!r}, {str(tmp_path / 'target')!r});"
        f"print(files.read({str(tmp_path / 'a.yml')!r}), 'yaml' in sys.modules)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert printed == "{'x': 1} False\n"


def test_a_damaged_cache_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("x: 1")
    read_once(tmp_path)
    cache = tmp_path / "target" / CACHE_FILE
    blob = bytearray(cache.read_bytes())
    blob[-1] ^= 1
    cache.write_bytes(bytes(blob))
    assert read_once(tmp_path) == {"x": 1}


def test_dates_are_read_though_they_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("day: 2026-01-01")
    read_once(tmp_path)
    assert not (tmp_path / "target" / CACHE_FILE).exists()
