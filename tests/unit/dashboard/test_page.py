"""The page as text: nothing of a customer's becomes markup, nothing is loaded."""

import re
from dataclasses import replace

from customer360.dashboard.figures import (
    Figure,
    Kind,
    Report,
    Section,
    Tile,
    columns,
)
from customer360.dashboard.page import report_html
from tests.page_data import data_of

NASTY = "</script><img src=x onerror=alert(1)><!--"
REPORT = Report(
    project="shop",
    as_of="2026-01-03",
    currency="USD",
    tiles=(Tile(label="Customers", value="3"),),
    sections=(
        Section(
            name="people",
            title="Customers",
            figures=(
                Figure(
                    name="best",
                    title="The best",
                    note="As of today",
                    kind=Kind.TABLE,
                    columns=columns("Name", ("Net revenue", "money")),
                    rows=((NASTY, 12.5), ("__SCRIPT__ \u2028", None)),
                ),
            ),
        ),
    ),
)


def test_what_customers_wrote_stays_text() -> None:
    page = report_html(REPORT)
    assert NASTY not in page
    sections = data_of(page)["sections"]
    assert isinstance(sections, list)
    assert sections[0]["figures"][0]["rows"][0][0] == NASTY


def test_a_value_like_a_marker_is_not_replaced() -> None:
    assert "__SCRIPT__ \\u2028" in report_html(REPORT)


def test_the_projects_name_is_escaped() -> None:
    page = report_html(replace(REPORT, project="<b>shop"))
    assert "<title>&lt;b&gt;shop" in page


def test_the_page_loads_nothing() -> None:
    page = report_html(REPORT)
    assert re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', page) == []
    assert "default-src &#x27;none&#x27;" in page


def test_the_same_report_is_the_same_page() -> None:
    assert report_html(REPORT) == report_html(REPORT)
