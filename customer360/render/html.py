"""HTML made of elements: text is escaped, and nothing else gets in.

Control codes and marks that turn the reading direction become visible, as on a
terminal: one of those in a name would turn round what stands beside it.
"""

import html
from importlib.resources import files

from customer360.render.safe_text import without_controls


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child = str | Html | None


def tag(name: str, *children: Child, **attributes: str | None) -> Html:
    """An element. `class_` is `class`; attributes of None are left out.

    >>> tag("p", "a < b", class_="x")
    '<p class="x">a &lt; b</p>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{said}>{joined(*children)}</{name}>")


def joined(*children: Child) -> Html:
    """Elements and texts one after the other."""
    return Html(
        "".join(
            child if isinstance(child, Html) else _escaped(child)
            for child in children
            if child is not None
        )
    )


def document(title: str, body: Html, *, style: str, language: str = "en") -> str:
    """A page that needs nothing else: no script, no request, its style inside."""
    return (
        "<!doctype html>\n"
        f'<html lang="{_escaped(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="robots" content="noindex">\n'
        f"<title>{_escaped(title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def style_sheet(name: str) -> str:
    """A style sheet that lies beside this module."""
    return (files("customer360.render") / name).read_text(encoding="utf-8")


def _escaped(text: str) -> str:
    return html.escape(without_controls(text))
