"""The catalogue as one file of HTML that loads nothing."""

import os
from collections.abc import Mapping

from customer360.webpage.single_file import packed, read_text, single_file

_FOLDER = os.path.dirname(__file__)


def catalogue_html(data: Mapping[str, object]) -> str:
    """The page: styles, script and data in one text.

    The data are packed: the SQL of a large project is long, and much alike.
    """
    return single_file(
        title=f"{data['project']}: catalogue",
        body=_asset("catalogue.html"),
        style=_asset("catalogue.css"),
        script=_asset("lineage.js") + _asset("catalogue.js"),
        data={"packed": packed(data)},
    )


def _asset(name: str) -> str:
    return read_text(os.path.join(_FOLDER, name))
