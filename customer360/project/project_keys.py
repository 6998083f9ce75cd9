"""The keys that `dbt_project.yml` may have; any other is a slip, as in dbt.

A block under a misspelt key would be lost without a word.
"""

from collections.abc import Mapping

from customer360.errors import ProjectError
from customer360.project.nearest import nearest_name

_FACTS = (
    *("name", "version", "config-version", "profile", "project-root"),
    *("require-dbt-version", "restrict-access", "packages", "flags", "vars"),
    *("quoting", "query-comment", "dispatch", "on-run-start", "on-run-end"),
    *("dbt-cloud", "clean-targets", "target-path", "log-path"),
    "packages-install-path",
)
_PATHS = (
    *("model-paths", "seed-paths", "snapshot-paths", "test-paths", "macro-paths"),
    *("analysis-paths", "docs-paths", "asset-paths", "function-paths"),
    *("source-paths", "data-paths"),
)
_RESOURCES = (
    *("models", "seeds", "snapshots", "sources", "tests", "data_tests", "unit_tests"),
    *("analyses", "exposures", "metrics", "functions", "semantic-models"),
    "saved-queries",
)
PROJECT_KEYS = frozenset((*_FACTS, *_PATHS, *_RESOURCES))


def check_project_keys(config: Mapping[str, object], *, path: str) -> None:
    """Refuse what is no key of a project, and folders that YAML took for no name.

    Raises:
        ProjectError: with the nearest key that there is.
    """
    for key in config:
        if key not in PROJECT_KEYS:
            near = nearest_name(key, sorted(PROJECT_KEYS))
            raise ProjectError(
                f"{key!r} is no key of a project",
                hint=f"did you mean {near!r}?" if near else "remove it",
                path=path,
            )
    for key in _RESOURCES:
        _check_folders(config.get(key), (key,), path)
    if {"tests", "data_tests"} <= {*config}:
        raise ProjectError(
            "both `tests:` and `data_tests:` are there, and mean the same",
            hint="put what both say under `data_tests:`",
            path=path,
        )


def _check_folders(tree: object, above: tuple[str, ...], path: str) -> None:
    if not isinstance(tree, Mapping):
        return
    for key, value in tree.items():
        if not isinstance(key, str):
            raise ProjectError(
                f"the key {key!r} under {'.'.join(above)} is no text: YAML reads some "
                "words and numbers as other values",
                hint='put it in quotes: "off", "2024"',
                path=path,
            )
        if not key.startswith("+"):
            _check_folders(value, (*above, key), path)
