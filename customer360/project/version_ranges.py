"""Version numbers, and what is asked of them: `>=1.0.0`."""

import operator
import re
from collections.abc import Iterable

from customer360.errors import ProjectError

_REQUIREMENT = re.compile(
    r"(>=|<=|==|!=|>|<|=)?\s*v?(\d+)(?:\.(\d+|x))?(?:\.(\d+|x))?"
    r"(?:-?([0-9A-Za-z][0-9A-Za-z.-]*))?(?:\+.*)?"
)
_SIGNS = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "!=": operator.ne,
}

# Numbers, whether it is no forerunner (1.0.0-rc1 comes before 1.0.0), its parts.
Version = tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]


def read_version(text: str) -> Version:
    """The version that a text is, to be compared; a sign in front is left out.

    >>> read_version("1.10.0") > read_version("1.9.2") > read_version("1.9.2-rc1")
    True
    """
    return _parts(_match(text))


def is_forerunner(text: str) -> bool:
    """True for `1.0.0-rc1` and its like."""
    return not read_version(text)[1]


def satisfies(version: str, requirements: Iterable[str]) -> bool:
    """True if all of these hold; one text may have several, with commas.

    >>> satisfies("1.3.0", [">=1.0.0", "<2.0.0"]), satisfies("2.0.0", [">=1,<2"])
    (True, False)

    Raises:
        ProjectError: one of them is no requirement.
    """
    ours = read_version(version)
    for requirement in requirements:
        for part in requirement.split(","):
            match = _match(part)
            compare = _SIGNS.get(match[1] or "=", operator.eq)
            if not compare(ours, _parts(match)):
                return False
    return True


def _match(text: str) -> re.Match[str]:
    match = _REQUIREMENT.fullmatch(text.strip())
    if match is None:
        raise ProjectError(
            f"cannot read the version {text!r}",
            hint="write numbers and what they must be: ['>=1.8.0', '<2.0.0']",
        )
    return match


def _parts(match: re.Match[str]) -> Version:
    first, second, third = (
        int(part) if part and part.isdigit() else 0 for part in match.group(2, 3, 4)
    )
    marks = re.split(r"[.-]", match[5]) if match[5] else []
    before = tuple(
        (not mark.isdigit(), int(mark) if mark.isdigit() else 0, mark) for mark in marks
    )
    return (first, second, third), not before, before
