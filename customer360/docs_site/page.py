"""The catalogue as one file of HTML that loads nothing."""

import os
from collections.abc import Mapping

from customer360.webpage.single_file import charts_library, read_text, single_file

_FOLDER = os.path.dirname(__file__)


def catalogue_html(data: Mapping[str, object]) -> str:
    """The page: styles, script, charting library and data in one text."""
    return single_file(
        title=f"{data['project']}: catalogue",
        body=_asset("catalogue.html"),
        style=_asset("catalogue.css"),
        script=charts_library() + _asset("catalogue.js"),
        data=data,
    )


def _asset(name: str) -> str:
    return read_text(os.path.join(_FOLDER, name))
