"""How large the catalogue of 5,000 models is, and how soon it opens and finds.

`pytest -m benchmark tests/benchmark/test_catalogue_size.py -n 0 -s`.
"""

import sys
from pathlib import Path

import pytest

from tests.benchmark.large_project import write_large_project
from tests.benchmark.processes import Contender, measure
from tests.browser import open_tab

pytestmark = pytest.mark.benchmark

MODELS = 5_000
MOST_CPU = 30
MOST_BYTES = 2_000_000
MOST_MILLISECONDS = 3_000
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
    ours = (sys.executable, "-m", "customer360", "docs", "generate", *paths)
    taken = measure(
        Contender(
            name="docs generate", command=ours, prepare=lambda: None, environment={}
        )
    )
    page = tmp_path / "target" / "index.html"
    with open_tab(tmp_path / "profile") as tab:
        tab.open(page.as_uri())
        tab.wait_for("document.documentElement.dataset.ready")
        ready = tab.tell("performance.now()")
        searches, openings = tab.tell(SEARCH), tab.tell(OPEN)
    size = page.stat().st_size
    sys.stdout.write(
        f"\n{taken.cpu:.1f} CPU s, {size / 1e6:.2f} MB, ready after {ready} ms, "
        f"searches {searches} ms, things {openings} ms\n"
    )
    assert taken.cpu < MOST_CPU
    assert size < MOST_BYTES
    for milliseconds in (ready, *as_numbers(searches), *as_numbers(openings)):
        assert isinstance(milliseconds, (int, float))
        assert milliseconds < MOST_MILLISECONDS


def as_numbers(values: object) -> list[object]:
    assert isinstance(values, list)
    return values
