"""The report as one file of HTML that loads nothing."""

import os
from dataclasses import asdict

from customer360.dashboard.figures import Report
from customer360.webpage.single_file import charts_library, read_text, single_file

_FOLDER = os.path.dirname(__file__)


def report_html(report: Report) -> str:
    """The page: styles, script, charting library and data in one text."""
    return single_file(
        title=f"{report.project}: customers as of {report.as_of}",
        body=_asset("page.html"),
        style=_asset("page.css"),
        script=charts_library() + _asset("charts.js") + _asset("page.js"),
        data=asdict(report),
    )


def _asset(name: str) -> str:
    return read_text(os.path.join(_FOLDER, name))
