"""`require-dbt-version`: which versions of dbt a package says it works with."""

from collections.abc import Sequence

from customer360.errors import ProjectError
from customer360.project.version_ranges import satisfies


def check_required_version(
    requirements: Sequence[str], version: str, *, package: str, path: str
) -> None:
    """Refuse a package that does not work with the dbt that we behave as.

    Raises:
        ProjectError: a requirement does not hold, or cannot be read.
    """
    try:
        if satisfies(version, requirements):
            return
    except ProjectError as error:
        error.path = path
        raise
    raise ProjectError(
        f"{package!r} needs dbt {', '.join(requirements)}, and this behaves as dbt "
        f"{version}",
        hint="take another version of it, or say --no-version-check",
        path=path,
    )
