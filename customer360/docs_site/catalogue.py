"""Everything the catalogue's page knows, from the artifacts and the run history."""

from collections.abc import Mapping
from typing import cast

Values = Mapping[str, object]

_SHOWN = ("nodes", "sources", "exposures", "unit_tests")


def catalogue(manifest: Values, catalog: Values, runs: Values) -> dict[str, object]:
    """The page's data.

    `manifest` and `catalog` are the artifacts as read from their files; `runs` has, by
    unique id, what the last run of a node came to: status, started_at, seconds, rows.
    """
    found = {**_map(catalog.get("nodes")), **_map(catalog.get("sources"))}
    things = [
        _thing(_map(value), _map(found.get(name)), _map(runs.get(name)))
        for kind in _SHOWN
        for name, value in sorted(_map(manifest.get(kind)).items())
    ]
    macros = [
        _macro(_map(value)) for _, value in sorted(_map(manifest.get("macros")).items())
    ]
    metadata = _map(manifest.get("metadata"))
    project = metadata.get("project_name")
    return {
        "project": project,
        "generated_at": metadata.get("generated_at"),
        # dbt's own macros are not the project's.
        "things": [*things, *(one for one in macros if one["package"] != "dbt")],
    }


def _thing(value: Values, found: Values, run: Values) -> dict[str, object]:
    described = _map(value.get("columns"))
    typed = _map(found.get("columns"))
    config = _map(value.get("config"))
    depends = _map(value.get("depends_on"))
    tested = _map(value.get("test_metadata"))
    name = str(value.get("name") or "")
    if value.get("resource_type") == "source":
        name = f"{value.get('source_name')}.{name}"
    return {
        "id": value.get("unique_id"),
        "name": name,
        "kind": value.get("resource_type"),
        "package": value.get("package_name"),
        "path": value.get("original_file_path"),
        "description": value.get("description") or "",
        "relation": value.get("relation_name"),
        "schema": value.get("schema"),
        "materialized": config.get("materialized"),
        "severity": config.get("severity"),
        "tags": value.get("tags") or [],
        "url": value.get("url"),
        "owner": _map(value.get("owner")).get("name"),
        "test": tested.get("name"),
        "column": value.get("column_name"),
        "parents": depends.get("nodes") or [],
        "columns": _columns(described, typed),
        "raw": value.get("raw_code") or "",
        "compiled": value.get("compiled_code") or "",
        "run": dict(run),
    }


def _columns(described: Values, typed: Values) -> list[list[object]]:
    """Name, type and description, in the table's order, then what is only described."""
    by_name = {name.lower(): _map(value) for name, value in described.items()}
    ordered = sorted(typed.items(), key=lambda item: _place(_map(item[1])))
    rows: list[list[object]] = []
    for name, value in ordered:
        own = by_name.pop(name.lower(), {})
        rows.append([name, _map(value).get("type"), own.get("description") or ""])
    only_described: list[list[object]] = [
        [own.get("name"), own.get("data_type"), own.get("description")]
        for own in by_name.values()
    ]
    return rows + only_described


def _place(value: Values) -> int:
    index = value.get("index")
    return index if isinstance(index, int) else 0


def _macro(value: Values) -> dict[str, object]:
    arguments = value.get("arguments")
    named = arguments if isinstance(arguments, list) else []
    return {
        "id": value.get("unique_id"),
        "name": value.get("name"),
        "kind": "macro",
        "package": value.get("package_name"),
        "path": value.get("original_file_path"),
        "description": value.get("description") or "",
        "tags": [],
        "parents": [],
        "columns": [
            [_map(one).get("name"), _map(one).get("type"), _map(one).get("description")]
            for one in named
        ],
        "raw": value.get("macro_sql") or "",
        "compiled": "",
        "run": {},
    }


def _map(value: object) -> Values:
    return cast("Values", value) if isinstance(value, Mapping) else {}
