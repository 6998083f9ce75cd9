"""The page of `c360 docs generate`, as a browser shows it."""

import json
import re
import shutil
import subprocess

import pytest

from tests.conftest import Shop

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FILES = {
    "models/a.sql": "select 1 as id",
    "models/b.sql": "select id from {{ ref('a') }}",
    "models/b.yml": """\
models:
  - name: b
    description: "All of <b>a</b>"
    columns:
      - name: id
        data_tests: [unique]
""",
}


def test_the_page_is_written_beside_the_artifacts(shop: Shop) -> None:
    shop.write(FILES).run("build")
    assert shop.run("docs", "generate", "--static").exit_code == 0
    page = (shop.folder / "target" / "index.html").read_text(encoding="utf-8")
    assert (shop.folder / "target" / "static_index.html").read_text("utf-8") == page
    found = re.search(r'type="application/json">(.*)</script>', page)
    assert found is not None
    things = {each["id"]: each for each in json.loads(found[1])["things"]}
    assert things["model.shop.b"]["parents"] == ["model.shop.a"]
    assert things["model.shop.b"]["run"]["status"] == "success"
    assert things["model.shop.b"]["columns"] == [["id", "INTEGER", ""]]


@pytest.mark.slow
def test_a_browser_shows_a_model_with_its_lineage(shop: Shop) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    shop.write(FILES).run("build")
    shop.run("docs", "generate")
    page = shop.folder / "target" / "index.html"
    text = page.read_text(encoding="utf-8")
    script = """<script>window.addEventListener("load", () => {
        document.body.append(Object.assign(document.createElement("pre"), { id: "seen",
            textContent: JSON.stringify({ errors: window.__errors,
                loads: performance.getEntriesByType("resource").length,
                heading: document.querySelector("main h2").textContent,
                text: document.querySelector(".description").textContent,
                marks: document.querySelectorAll(".graph svg path").length }) }));
    });</script></body>"""
    probe = page.with_name("probe.html")
    probe.write_text(text.replace("</body>", script), encoding="utf-8")
    dom = subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu"),
            *("--no-first-run", "--disable-background-networking"),
            f"--user-data-dir={shop.folder / 'profile'}",
            *("--virtual-time-budget=4000", "--dump-dom"),
            f"{probe.as_uri()}#model.shop.b",
        ],
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    ).stdout
    said = re.search(r'<pre id="seen">(.*?)</pre>', dom)
    assert said is not None, dom[-2000:]
    seen = json.loads(said[1].replace("&lt;", "<").replace("&gt;", ">"))
    assert (seen["errors"], seen["loads"], seen["heading"]) == ([], 0, "b")
    assert seen["text"] == "All of <b>a</b>"
    assert seen["marks"] >= 2
