"""A page put together from its parts, the data among them."""

import base64
import gzip
import html
import json
import os
from collections.abc import Mapping

_FOLDER = os.path.dirname(__file__)
# The browser refuses every load that is not in the file, should one ever slip in.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data:"
)


def single_file(*, title: str, body: str, style: str, script: str, data: object) -> str:
    """The page: what it is called, its own markup, looks and script, and its data.

    `body` is markup; `title` and what is in `data` may be anybody's text.
    """
    parts = {
        "__TITLE__": html.escape(title),
        "__POLICY__": html.escape(POLICY),
        "__STYLE__": read_text(_asset("frame.css")) + style,
        "__BODY__": body,
        "__DATA__": safe_json(data),
        "__SCRIPT__": read_text(_asset("frame.js")) + script,
    }
    return _filled(read_text(_asset("frame.html")), parts)


def _filled(template: str, parts: Mapping[str, str]) -> str:
    """The template with each marker replaced; a line holds one marker at most.

    What is put in is not looked at again: data may hold what looks like a marker.
    """
    lines = []
    for line in template.splitlines():
        marker = next((word for word in parts if word in line), None)
        lines.append(line if marker is None else line.replace(marker, parts[marker]))
    return "\n".join(lines) + "\n"


def safe_json(value: object) -> str:
    r"""JSON that cannot end the script it stands in, whatever the values hold.

    >>> safe_json("</script><!--")
    '"\\u003c/script\\u003e\\u003c!--"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def packed(value: object) -> str:
    """JSON as gzip in base64: the same value is the same text at any time."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode()


def charts_library() -> str:
    """ECharts, as much as our pages use; see `vendor/`."""
    return read_text(_asset(os.path.join("vendor", "echarts.min.js")))


def read_text(path: str) -> str:
    """A file of the package as text."""
    with open(path, encoding="utf-8") as file:
        return file.read()


def _asset(name: str) -> str:
    return os.path.join(_FOLDER, name)
