"""How large the catalogue of 5,000 models is, and how soon it opens and finds.

`pytest -m benchmark tests/benchmark/test_catalogue_size.py -n 0 -s`.
"""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmark.large_project import write_large_project
from tests.browser import open_tab

pytestmark = pytest.mark.benchmark

MODELS = 5_000
MOST_BYTES = 2_000_000
READY_IN, FOUND_IN = 5_000, 1_000
SEARCH = """["m4", "m4999", "v1", "unique m12"].map((words) => {
    document.getElementById("search").value = words;
    const began = performance.now();
    showList();
    return performance.now() - began;
})"""
OPEN = """[[2500, 2], [2500, 99], [4999, 4]].map(([number, steps]) => {
    reach = steps;
    const began = performance.now();
    show(byId.get(`model.large.m${number}`));
    return performance.now() - began;
})"""


def test_a_large_catalogue_is_small_and_quick(tmp_path: Path) -> None:
    write_large_project(tmp_path, models=MODELS)
    paths = ("--project-dir", str(tmp_path), "--profiles-dir", str(tmp_path))
    command = (sys.executable, "-m", "customer360", "docs", "generate", *paths)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, check=True, capture_output=True)
    taken = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    page = tmp_path / "target" / "index.html"
    with open_tab(tmp_path / "profile") as tab:
        tab.open(page.as_uri())
        tab.wait_for("document.documentElement.dataset.ready")
        ready = tab.tell("performance.now()")
        searches, openings = tab.tell(SEARCH), tab.tell(OPEN)
    size = page.stat().st_size
    sys.stdout.write(
        f"\n{taken:.1f} CPU s, {size / 1e6:.2f} MB, ready after {ready} ms, "
        f"searches {searches} ms, things {openings} ms\n"
    )
    assert size < MOST_BYTES
    assert longest([ready]) < READY_IN
    assert longest(searches, openings) < FOUND_IN


def longest(*measured: object) -> float:
    """The most of lists of numbers."""
    found: list[float] = []
    for values in measured:
        assert isinstance(values, list)
        found.extend(float(value) for value in values)
    return max(found)
