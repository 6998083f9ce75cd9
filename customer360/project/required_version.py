"""`require-dbt-version`: which versions of dbt a package says it works with."""

import operator
import re
from collections.abc import Sequence

from customer360.errors import ProjectError

_REQUIREMENT = re.compile(
    r"(>=|<=|==|!=|>|<|=)?\s*v?(\d+)(?:\.(\d+|x))?(?:\.(\d+|x))?.*"
)

_Version = tuple[int, int, int]


def check_required_version(
    requirements: Sequence[str], version: str, *, package: str, path: str
) -> None:
    """Refuse a package that does not work with the dbt that we behave as.

    Raises:
        ProjectError: a requirement does not hold, or cannot be read.
    """
    ours = _parts(_read(version, path))
    for requirement in requirements:
        for part in requirement.split(","):
            match = _read(part.strip(), path)
            if not _holds(match[1] or "=", ours, _parts(match)):
                raise ProjectError(
                    f"{package!r} needs dbt {', '.join(requirements)}, and this "
                    f"behaves as dbt {version}",
                    hint="take another version of it, or say --no-version-check",
                    path=path,
                )


def _holds(sign: str, ours: _Version, theirs: _Version) -> bool:
    compare = {
        ">=": operator.ge,
        "<=": operator.le,
        ">": operator.gt,
        "<": operator.lt,
        "!=": operator.ne,
    }.get(sign, operator.eq)
    return bool(compare(ours, theirs))


def _read(text: str, path: str) -> re.Match[str]:
    match = _REQUIREMENT.fullmatch(text)
    if match is None:
        raise ProjectError(
            f"cannot read the version {text!r}",
            hint="write require-dbt-version: ['>=1.8.0', '<2.0.0']",
            path=path,
        )
    return match


def _parts(match: re.Match[str]) -> _Version:
    first, second, third = (
        int(part) if part and part.isdigit() else 0 for part in match.group(2, 3, 4)
    )
    return first, second, third
