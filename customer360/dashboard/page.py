"""The report as one file of HTML that loads nothing."""

import html
import json
import os
from dataclasses import asdict

from customer360.dashboard.figures import Report

_FOLDER = os.path.dirname(__file__)
# The browser refuses every load that is not in the file, should one ever slip in.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data:"
)


def report_html(report: Report) -> str:
    """The page: styles, script, charting library and data in one text."""
    parts = {
        "__TITLE__": html.escape(f"{report.project}: customers as of {report.as_of}"),
        "__POLICY__": html.escape(_POLICY),
        "__STYLE__": _asset("page.css"),
        "__DATA__": safe_json(asdict(report)),
        "__CHARTS__": _asset(os.path.join("vendor", "echarts.min.js")),
        "__SCRIPT__": _asset("page.js"),
    }
    page = []
    # Each marker stands on a line of its own; what is put in is not looked at again.
    for line in _asset("page.html").splitlines():
        marker = next((word for word in parts if word in line), None)
        page.append(line if marker is None else line.replace(marker, parts[marker]))
    return "\n".join(page) + "\n"


def safe_json(value: object) -> str:
    r"""JSON that cannot end the script it stands in, whatever the values hold.

    >>> safe_json("</script><!--")
    '"\\u003c/script\\u003e\\u003c!--"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _asset(name: str) -> str:
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        return file.read()
