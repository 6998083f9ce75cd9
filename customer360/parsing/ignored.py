"""`.dbtignore`: files of a project that are no part of it, in git's patterns."""

import os
import re
from collections.abc import Callable

IGNORE_FILE = ".dbtignore"


def ignored_by(root: str) -> Callable[[str], bool] | None:
    """Tells whether a path (from the project's folder) is ignored; None: none is."""
    try:
        with open(os.path.join(root, IGNORE_FILE), encoding="utf-8") as file:
            lines = [line.strip() for line in file]
    except FileNotFoundError:
        return None
    patterns = [
        (not line.startswith("!"), re.compile(_expression(line.removeprefix("!"))))
        for line in lines
        if line and not line.startswith("#")
    ]

    def is_ignored(path: str) -> bool:
        # As in git, the last pattern that fits has the say.
        fitting = (says for says, pattern in reversed(patterns) if pattern.match(path))
        return next(fitting, False)

    return is_ignored


def _expression(pattern: str) -> str:
    r"""A pattern of git as a regular expression that is matched from the start.

    >>> _expression("*.sql")
    '(?:.*/)?[^/]*\\.sql(?:/.*)?$'
    """
    is_anchored = "/" in pattern.rstrip("/")
    is_folder = pattern.endswith("/")
    words = re.split(r"(/\*\*/|\*\*/|/\*\*|\*|\?|\[[^\]]+\])", pattern.strip("/"))
    spelled = {
        "/**/": "/(?:.*/)?",
        "**/": "(?:.*/)?",
        "/**": "/.*",
        "*": "[^/]*",
        "?": "[^/]",
    }
    inner = "".join(
        spelled.get(word) or (word if word.startswith("[") else re.escape(word))
        for word in words
    )
    tail = "/.*$" if is_folder else "(?:/.*)?$"
    return ("" if is_anchored else "(?:.*/)?") + inner + tail
