"""The catalogue as one file of HTML that loads nothing."""

import html
import os
from collections.abc import Mapping

from customer360.webpage.single_file import (
    POLICY,
    charts_library,
    fill_page,
    read_text,
    safe_json,
)

_FOLDER = os.path.dirname(__file__)


def catalogue_html(data: Mapping[str, object]) -> str:
    """The page: styles, script, charting library and data in one text."""
    parts = {
        "__TITLE__": html.escape(f"{data['project']}: catalogue"),
        "__POLICY__": html.escape(POLICY),
        "__STYLE__": _asset("catalogue.css"),
        "__DATA__": safe_json(data),
        "__CHARTS__": charts_library(),
        "__SCRIPT__": _asset("catalogue.js"),
    }
    return fill_page(_asset("catalogue.html"), parts)


def _asset(name: str) -> str:
    return read_text(os.path.join(_FOLDER, name))
