"""The report as one file of HTML that loads nothing."""

import html
import os
from dataclasses import asdict

from customer360.dashboard.figures import Report
from customer360.webpage.single_file import (
    POLICY,
    charts_library,
    fill_page,
    read_text,
    safe_json,
)

_FOLDER = os.path.dirname(__file__)


def report_html(report: Report) -> str:
    """The page: styles, script, charting library and data in one text."""
    parts = {
        "__TITLE__": html.escape(f"{report.project}: customers as of {report.as_of}"),
        "__POLICY__": html.escape(POLICY),
        "__STYLE__": _asset("page.css"),
        "__DATA__": safe_json(asdict(report)),
        "__CHARTS__": charts_library(),
        "__SCRIPT__": _asset("page.js"),
    }
    return fill_page(_asset("page.html"), parts)


def _asset(name: str) -> str:
    return read_text(os.path.join(_FOLDER, name))
