"""`c360 report`: one page, whatever is built."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Shop

SQL_FOLDER = Path(__file__).parents[2] / "sql"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


def figures_of(page: Path) -> dict[str, dict[str, object]]:
    text = page.read_text(encoding="utf-8")
    found = re.search(r'type="application/json">(.*)</script>', text)
    assert found is not None
    report = json.loads(found[1])
    return {
        figure["name"]: figure
        for section in report["sections"]
        for figure in section["figures"]
    }


def test_without_a_database_it_says_what_makes_one(shop: Shop) -> None:
    finished = shop.run("report")
    assert finished.exit_code == 1
    assert "there is no database yet" in finished.err + finished.out


def test_a_project_without_customers_gets_reasons_for_empty_places(
    shop: Shop,
) -> None:
    shop.write({"models/a.sql": "select 1 as id"}).run("run")
    assert shop.run("report").exit_code == 0
    figures = figures_of(shop.folder / "target" / "report.html")
    assert figures["segments"]["kind"] == "empty"
    assert figures["segments"]["note"] == "This project has no segment_summary."
    # What c360 itself knows is there.
    assert figures["runs"]["kind"] == "bars"


def test_what_is_not_built_is_named_with_the_command(shop: Shop) -> None:
    shop.write(
        {
            "models/segment_summary.sql": "select 1 as id",
            "models/a.sql": "select 1 as id",
        }
    ).run("run", "--select", "a")
    shop.run("report", "--output-file", "page.html")
    note = figures_of(shop.folder / "page.html")["segments"]["note"]
    assert "c360 build --select +segment_summary" in str(note)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    c360(folder, "build", "--vars", "{num_customers: 400}")
    return folder


def c360(folder: Path, *words: str) -> None:
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "customer360", *words),
            *("--project-dir", SQL_FOLDER, "--target-path", folder / "target"),
            *("--log-path", folder / "logs"),
        ],
        env={**os.environ, "C360_DATABASE": str(folder / "c.duckdb")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-3000:] + finished.stderr


@pytest.mark.slow
def test_the_page_draws_every_chart_in_a_browser(built: Path) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    page = built / "report.html"
    c360(built, "report", "--output-file", str(page))
    charts = [
        name
        for name, figure in figures_of(page).items()
        if figure["kind"] not in {"table", "empty"}
    ]
    assert len(charts) >= 14
    # At the end the page says what it saw of itself, in its own document.
    probe = built / "probe.html"
    script = """
    <script>window.addEventListener("load", () => {
        const drawn = Object.fromEntries([...document.querySelectorAll("figure")].map(
            (each) => [each.id, each.querySelectorAll(".chart svg path").length]));
        const seen = document.createElement("pre");
        seen.id = "seen";
        seen.textContent = JSON.stringify({
            drawn, errors: window.__errors,
            loads: performance.getEntriesByType("resource").length,
            overflow: document.documentElement.scrollWidth > innerWidth });
        document.body.append(seen);
    });</script></body>"""
    text = page.read_text(encoding="utf-8")
    probe.write_text(text.replace("</body>", script), encoding="utf-8")
    for width in (1280, 500):
        dom = subprocess.run(
            [
                *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu"),
                *("--no-first-run", "--disable-background-networking"),
                *("--disable-component-update", "--disable-sync"),
                f"--user-data-dir={built / f'profile{width}'}",
                *(f"--window-size={width},2000", "--virtual-time-budget=5000"),
                *("--dump-dom", probe.as_uri()),
            ],
            capture_output=True,
            text=True,
            timeout=240,
            check=True,
        ).stdout
        said = re.search(r'<pre id="seen">(.*?)</pre>', dom)
        assert said is not None, dom[-2000:]
        seen = json.loads(said[1])
        assert seen["errors"] == []
        assert seen["loads"] == 0
        assert not seen["overflow"]
        assert [name for name in charts if not seen["drawn"][name]] == []


@pytest.mark.slow
def test_names_and_contacts_are_masked_unless_asked_for(built: Path) -> None:
    c360(built, "report", "--output-file", str(built / "masked.html"))
    c360(built, "report", "--include-pii", "--output-file", str(built / "open.html"))
    masked = figures_of(built / "masked.html")["best"]["rows"]
    shown = figures_of(built / "open.html")["best"]["rows"]
    assert isinstance(masked, list)
    assert isinstance(shown, list)
    assert all("•••" in row[1] for row in masked if row[1])
    text = (built / "masked.html").read_text(encoding="utf-8")
    assert [row[1] for row in shown if row[1] and row[1] in text] == []
    assert [row[2] for row in shown if row[2] and row[2] in text] == []


@pytest.mark.slow
def test_the_same_database_gives_the_same_page(built: Path) -> None:
    c360(built, "report", "--output-file", str(built / "one.html"))
    c360(built, "report", "--output-file", str(built / "two.html"))
    assert (built / "one.html").read_bytes() == (built / "two.html").read_bytes()
