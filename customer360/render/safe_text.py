"""Text of others, made harmless for a terminal and for the lines of a page."""

import re

# C0 without line feed and tab, DEL, C1; and marks that turn the reading direction.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def without_controls(text: str) -> str:
    r"""Control codes become a visible `\x..`; line feeds and tabs stay.

    >>> without_controls("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return _CONTROL.sub(_visible, text)


def one_line(text: str) -> str:
    r"""The same on one line.

    >>> one_line("a\nb")
    'a\\nb'
    """
    return without_controls(text).replace("\n", "\\n").replace("\t", "\\t")


def _visible(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
