"""`c360 report`: one page, whatever is built."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from customer360.dashboard.figures import Figure, Kind, Report, Section, columns
from customer360.dashboard.page import report_html
from tests.browser import Tab, open_tab
from tests.conftest import Shop
from tests.page_data import data_of

SQL_FOLDER = Path(__file__).parents[2] / "sql"


def figures_of(page: Path) -> dict[str, dict[str, object]]:
    sections = data_of(page.read_text(encoding="utf-8"))["sections"]
    assert isinstance(sections, list)
    return {
        figure["name"]: figure for section in sections for figure in section["figures"]
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
    assert figures["quality"]["note"] == "This project has no data_quality_scores."
    # What c360 itself knows is there.
    assert figures["runs"]["kind"] == "bars"


def test_an_empty_database_is_told_what_fills_it(shop: Shop) -> None:
    shop.write({"models/a.sql": "select 1 as id"})
    duckdb.connect(str(shop.folder / "shop.duckdb")).close()
    assert shop.run("report").exit_code == 0
    figures = figures_of(shop.folder / "target" / "report.html")
    said = [figures[name]["note"] for name in ("runs", "tests", "freshness")]
    assert [str(each).partition(".")[0] for each in said] == [
        "Nothing was run yet",
        "No test was run yet",
        "Nothing was loaded yet",
    ]


def test_what_is_not_built_is_named_with_the_command(shop: Shop) -> None:
    shop.write(
        {
            "models/data_quality_scores.sql": "select 1 as id",
            "models/a.sql": "select 1 as id",
        }
    ).run("run", "--select", "a")
    shop.run("report", "--output-file", "page.html")
    note = figures_of(shop.folder / "page.html")["quality"]["note"]
    assert "c360 build --select +data_quality_scores" in str(note)


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


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with open_tab(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def page(built: Path, tab: Tab) -> Tab:
    """The report in a browser, as wide as a desk's screen, in light colours."""
    file = built / "report.html"
    if not file.exists():
        c360(built, "report", "--output-file", str(file))
    tab.size(1280, 900)
    tab.media("light")
    tab.open(file.as_uri())
    return tab


UNDRAWN = """[...document.querySelectorAll(".chart")]
    .filter((chart) => !chart.querySelector("svg path"))
    .map((chart) => chart.parentElement.id)"""


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_a_browser_draws_every_chart(page: Tab, width: int, scheme: str) -> None:
    page.size(width, 900)
    page.media(scheme)
    address = str(page.tell("location.href"))
    page.open(address)
    assert page.tell("document.querySelectorAll('.chart').length") == 17
    assert page.tell(UNDRAWN) == []
    assert page.tell("document.documentElement.scrollWidth") == width
    assert page.complaints == []
    assert page.requests == [address]


@pytest.mark.slow
def test_every_figure_tells_what_it_is_without_being_seen(page: Tab) -> None:
    unnamed = """[...document.querySelectorAll(".chart, .trend, .scroll, .views, #of")]
        .filter((each) => !each.getAttribute("aria-label") && !each.closest("label"))
        .length"""
    headings = """[...document.querySelectorAll("h1, h2, h3")]
        .map((each) => +each.tagName[1])"""
    page.tell(
        "document.querySelectorAll('details').forEach((each) => each.open = true)"
    )
    page.wait_for(
        "document.querySelectorAll('table').length === "
        "document.querySelectorAll('figure:not(.none)').length"
    )
    assert page.tell(unnamed) == 0
    assert (
        page.tell(
            "[...document.querySelectorAll('table')].filter((each) =>"
            " !each.caption?.textContent).length"
        )
        == 0
    )
    assert page.tell("document.querySelectorAll('th:not([scope])').length") == 0
    levels = page.tell(headings)
    assert isinstance(levels, list)
    assert levels[0] == 1
    assert [b - a for a, b in pairwise(levels) if b - a > 1] == []


@pytest.mark.slow
def test_keys_reach_each_chart_and_open_its_table(page: Tab) -> None:
    page.press("Tab")
    assert page.tell("document.activeElement.className") == "skip"
    page.tell("document.querySelector('#cohorts .views button').focus()")
    page.wait_for("document.activeElement.closest('#cohorts')")
    for _ in range(4):
        page.press("Tab")
    assert page.tell("document.activeElement.className") == "chart"
    assert page.tell("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.press("ArrowRight")
    told = page.tell("document.getElementById('told').textContent")
    assert str(told).startswith("Cohort: 20")
    page.press("Tab")
    page.press("Enter")
    page.wait_for("document.querySelector('#cohorts table')")


def choose(page: Tab, group: str) -> None:
    page.tell(f"""{{ const of = document.getElementById("of"); of.value = "{group}";
        of.dispatchEvent(new Event("change")); }}""")


# Figures and tiles by what they say of whom they show.
SHOWN = """[...document.querySelectorAll("figure:not(.none)")]
    .map((each) => [each.id, each.querySelector(".of").textContent])"""
TILES = """[...document.querySelectorAll(".tile")]
    .map((each) => each.querySelector(".of").checkVisibility())"""


@pytest.mark.slow
def test_one_choice_shows_the_figures_of_some_customers(page: Tab) -> None:
    everyone = "document.querySelector('#growth h3').textContent"
    value = "document.querySelector('.tile .value').textContent"
    rows = "document.querySelector('#best tbody').textContent"
    before = [page.tell(each) for each in (everyone, value, rows)]
    choose(page, "Channel: web")
    after = [page.tell(each) for each in (everyone, value, rows)]
    assert [old for old, new in zip(before, after, strict=True) if old == new] == []
    assert page.tell("document.getElementById('tiles-of').textContent") == (
        "Channel: web"
    )
    # All but the data's own quality.
    assert page.tell(TILES) == [*[False] * 7, True]
    assert page.tell(UNDRAWN) == []
    # What everyone's boxes said is gone at once; who has a channel has ordered.
    boxes = page.tell("document.querySelector('#segments svg').textContent")
    assert "No orders" not in str(boxes)
    choose(page, "all")
    assert [page.tell(each) for each in (everyone, value, rows)] == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("group", "said", "everyones"),
    [
        ("Channel: web", "Channel: web", set()),
        ("Country: United States", "Country: United States", {"cohorts", "survival"}),
        (
            "Segment: Champions",
            "Segment: Champions (whoever is in it today)",
            {"segments", "balance", "movement"},
        ),
    ],
)
def test_what_cannot_follow_a_choice_says_that_it_shows_everyone(
    page: Tab, group: str, said: str, everyones: set[str]
) -> None:
    of_records = {"clusters", "scores", "quality", "rules"}
    of_the_pipeline = {"runs", "tests", "failures", "freshness"}
    choose(page, group)
    shown = page.tell(SHOWN)
    assert isinstance(shown, list)
    everyone = {name for name, of in shown if of == "All customers"}
    assert everyone - of_records - of_the_pipeline == everyones
    assert {of for _, of in shown} == {said, "All customers"}


@pytest.mark.slow
def test_the_tiles_of_all_channels_count_every_buyer_once(built: Path) -> None:
    page = built / "groups.html"
    c360(built, "report", "--output-file", str(page))
    tiles = data_of(page.read_text(encoding="utf-8"))["tiles"]
    assert isinstance(tiles, list)
    by_label = {tile["label"].partition(",")[0]: tile for tile in tiles}
    for label in ("Net revenue", "Orders", "First-time buyers"):
        tile = by_label[label]
        channels = [
            each["trend"]
            for each in tile["variants"]
            if each["group"].startswith("Channel: ")
        ]
        summed = [sum(months) for months in zip(*channels, strict=True)]
        assert summed == pytest.approx(tile["trend"])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "places"), [("segments", (1, 2)), ("movement", (2,))])
def test_the_countries_of_segments_add_up_to_everyone(
    built: Path, page: Tab, name: str, places: tuple[int, ...]
) -> None:
    figure = figures_of(built / "report.html")[name]
    rows, variants = figure["rows"], figure["variants"]
    assert isinstance(rows, list)
    assert isinstance(variants, list)
    some = [
        row
        for each in variants
        if each["name"].startswith("Country: ")
        for row in each["rows"]
    ]
    for place in places:
        assert sum(row[place] for row in some) == pytest.approx(
            sum(row[place] for row in rows)
        )


@pytest.mark.slow
def test_the_groups_of_a_figure_add_up_to_everyone(built: Path, page: Tab) -> None:
    growth = figures_of(built / "report.html")["growth"]
    rows, variants = growth["rows"], growth["variants"]
    assert isinstance(rows, list)
    assert isinstance(variants, list)
    for kind in ("Channel: ", "Segment: ", "Country: "):
        some = [
            row
            for each in variants
            if each["name"].startswith(kind)
            for row in each["rows"]
        ]
        for place in (1, 2, 3, 4):
            assert sum(row[place] for row in some) == pytest.approx(
                sum(row[place] for row in rows)
            )


@pytest.mark.slow
def test_on_paper_nothing_is_cut_and_colours_are_light(page: Tab) -> None:
    page.media("dark")
    page.tell("window.dispatchEvent(new Event('beforeprint'))")
    assert (
        page.tell("getComputedStyle(document.body).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    cut = """[...document.querySelectorAll("figure, .chart svg, table")]
        .filter((each) => each.getBoundingClientRect().right > 691)
        .map((each) => each.outerHTML.slice(0, 80))"""
    assert page.tell(cut) == []
    page.tell("window.dispatchEvent(new Event('afterprint'))")
    assert (
        page.tell("getComputedStyle(document.body).backgroundColor")
        != "rgb(255, 255, 255)"
    )
    # A page of its own for each of nine sections, at least.
    assert len(re.findall(rb"/Type /Page\b", page.pdf())) >= 9


NASTY = "</script><img src=x onerror='window.hurt=1'> \"quoted\" \u2028 " + "long" * 60


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        (Kind.BARS, {"x": 0, "values": [1]}),
        (Kind.BARS, {"x": 0, "values": [1], "horizontal": True}),
        (Kind.STACK, {"y": 0, "values": [1]}),
        (Kind.HEAT, {"x": 0, "y": 2, "values": [1]}),
        (Kind.TREE, {"name": 0, "size": 1, "colour": 1}),
        (Kind.TABLE, {}),
    ],
)
def test_what_customers_wrote_stays_text(
    tmp_path: Path, tab: Tab, kind: Kind, roles: dict[str, object]
) -> None:
    figure = Figure(
        name="nasty",
        title=NASTY,
        note=NASTY,
        kind=kind,
        columns=columns(NASTY, ("Count", "count"), "More"),
        rows=((NASTY, 2, NASTY), ("b", 1, "c")),
        roles=roles,
    )
    section = Section(name="one", title=NASTY, figures=(figure,))
    path = tmp_path / "page.html"
    path.write_text(
        report_html(
            Report(project=NASTY, as_of="", currency="", tiles=(), sections=(section,))
        ),
        encoding="utf-8",
    )
    tab.size(390, 844)
    tab.open(path.as_uri())
    tab.tell("document.querySelector('.chart')?.focus()")
    tab.press("ArrowRight")
    tab.tell("document.querySelectorAll('details').forEach((each) => each.open = true)")
    tab.wait_for("document.querySelector('table')")
    assert tab.tell("document.querySelectorAll('main img').length") == 0
    assert tab.tell("window.hurt") is None
    assert tab.complaints == []
    assert tab.tell("document.querySelector('td').textContent") == NASTY
    assert tab.tell("document.documentElement.scrollWidth") == 390


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("build", "--vars", "{num_customers: 1}"),
        ("build", "--vars", "{num_customers: 10}"),
        ("run", "--select", "tag:staging", "--vars", "{num_customers: 10}"),
        ("generate", "--customers", "10"),
    ],
)
def test_little_or_half_built_is_a_page_too(
    tmp_path: Path, tab: Tab, words: tuple[str, ...]
) -> None:
    c360(tmp_path, *words)
    c360(tmp_path, "report", "--output-file", str(tmp_path / "page.html"))
    tab.open((tmp_path / "page.html").as_uri())
    assert tab.complaints == []
    assert tab.tell(UNDRAWN) == []
    # Where nothing is shown, a sentence says why, and a whole one.
    reasons = "[...document.querySelectorAll('.empty')].map((each) => each.textContent)"
    said = tab.tell(reasons)
    assert isinstance(said, list)
    assert [each for each in said if not each.endswith(".")] == []


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
