"""The page of `c360 docs generate`, as a browser shows it."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.browser import Tab, open_tab
from tests.conftest import Shop
from tests.page_data import data_of

FILES = {
    "models/staging/a.sql": "select 1 as id, 2 as amount",
    "models/marts/b.sql": "select id, amount * 2 as twice from {{ ref('a') }}",
    "models/marts/c.py": "def model(dbt, session):\n    return dbt.ref('b')\n",
    "models/marts/d.sql": "selec nothing",
    "models/marts/b.yml": """\
models:
  - name: b
    description: "All of <b>a</b>"
    columns:
      - name: id
        data_tests: [unique, {accepted_values: {arguments: {values: [5]}}}]
exposures:
  - name: board
    type: dashboard
    owner: {name: Ana, email: ana@example.org}
    depends_on: [ref('b')]
""",
    "macros/cents.sql": "{% macro cents(column) %}{{ column }} / 100{% endmacro %}",
}
READY = "document.documentElement.dataset.ready"


def test_the_page_is_written_beside_the_artifacts(shop: Shop) -> None:
    shop.write(FILES).run("build", "--exclude", "c", "d")
    assert shop.run("docs", "generate", "--static").exit_code == 0
    page = (shop.folder / "target" / "index.html").read_text(encoding="utf-8")
    assert (shop.folder / "target" / "static_index.html").read_text("utf-8") == page
    listed = data_of(page)["things"]
    assert isinstance(listed, list)
    things = {each["id"]: each for each in listed}
    found = things["model.shop.b"]
    assert found["parents"] == ["model.shop.a"]
    assert found["run"]["status"] == "success"
    assert found["columns"] == [["id", "INTEGER", ""], ["twice", "INTEGER", ""]]
    assert found["made_of"] == {
        "id": [["model.shop.a", "id"]],
        "twice": [["model.shop.a", "amount"]],
    }
    assert [things[f"model.shop.{name}"]["made_of"] for name in "cd"] == [None, None]


@pytest.fixture
def tab(shop: Shop) -> Iterator[Tab]:
    """A browser that shows the start of the catalogue."""
    shop.write(FILES).run("build", "--exclude", "c", "d")
    shop.run("docs", "generate")
    with open_tab(shop.folder / "profile") as opened:
        opened.open((shop.folder / "target" / "index.html").as_uri())
        opened.wait_for(READY)
        yield opened


def go(tab: Tab, unique_id: str) -> None:
    """Follow a link to a thing."""
    tab.tell(f"location.hash = {quote(unique_id)!r}")
    name = unique_id.rpartition(".")[2]
    tab.wait_for(f"document.querySelector('main h2').textContent === {name!r}")


@pytest.mark.slow
def test_a_browser_shows_a_model_with_its_lineage(tab: Tab) -> None:
    go(tab, "model.shop.b")
    assert tab.complaints == []
    assert len(tab.requests) == 1
    assert tab.tell("document.querySelector('.description').textContent") == (
        "All of <b>a</b>"
    )
    cards = "[...document.querySelectorAll('.card')].map((card) => card.textContent)"
    assert tab.tell(cards) == ["a", "b", "c", "board"]
    assert tab.tell("document.querySelectorAll('.graph path').length") == 3
    lanes = "[...document.querySelectorAll('.lane')].map((lane) => lane.textContent)"
    assert tab.tell(lanes) == ["staging", "marts", "exposures"]
    # What failed is seen in the list, too.
    assert "1 not well" in str(tab.tell("document.querySelector('.facts').textContent"))


@pytest.mark.slow
def test_a_column_shows_what_it_is_made_of(tab: Tab) -> None:
    go(tab, "model.shop.b")
    tab.tell("document.querySelectorAll('button.column')[1].click()")
    cards = "[...document.querySelectorAll('.card')].map((card) => card.innerText)"
    assert tab.tell(cards) == ["a\namount", "b\ntwice"]


@pytest.mark.slow
def test_keys_search_open_and_zoom(tab: Tab) -> None:
    tab.press("/")
    assert tab.tell("document.activeElement.id") == "search"
    tab.ask("Input.insertText", text="amount")
    tab.wait_for("document.getElementById('found').textContent === '1 found'")
    tab.press("ArrowDown")
    assert tab.tell("document.activeElement.textContent") == "a"
    tab.press("Enter")
    tab.wait_for("document.querySelector('main h2').textContent === 'a'")
    tab.tell("document.querySelector('.graph').focus()")
    wide = "document.querySelector('.inner').getBoundingClientRect().width"
    before = tab.tell(wide)
    tab.press("-")
    assert tab.tell(wide) != before


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_and_is_named(tab: Tab, width: int, scheme: str) -> None:
    tab.size(width, 844)
    tab.media(scheme)
    for name in ("model.shop.b", "exposure.shop.board", "macro.shop.cents"):
        go(tab, name)
        assert tab.tell("document.documentElement.scrollWidth") == width
        unnamed = (
            "[...document.querySelectorAll('table')].filter((each) => !each.caption)"
        )
        assert tab.tell(f"{unnamed}.length") == 0
        assert tab.tell("document.querySelectorAll('th:not([scope])').length") == 0
    assert tab.complaints == []
