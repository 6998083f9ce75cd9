"""Everything the catalogue's page knows, from the artifacts and the run history."""

from collections.abc import Mapping
from typing import cast

from customer360.records import dataclass, field

Values = Mapping[str, object]

_SHOWN = (
    *("nodes", "sources", "exposures", "unit_tests"),
    *("metrics", "semantic_models", "saved_queries"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the database knows of things, by unique id.

    `runs` is what the last run came to: status, started_at, seconds, rows. `origins`
    has of each column what it is made of, as (unique id, column); a thing that is not
    in it could not be traced. `row_counts` are of tables that no run has counted.
    """

    runs: Values = field(default_factory=dict)
    origins: Values = field(default_factory=dict)
    row_counts: Values = field(default_factory=dict)


def catalogue(manifest: Values, catalog: Values, known: Known) -> dict[str, object]:
    """The page's data; `manifest` and `catalog` are the artifacts as read."""
    found = {**_map(catalog.get("nodes")), **_map(catalog.get("sources"))}
    things = [
        _thing(name, _map(value), _map(found.get(name)), known)
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
        "overview": _overview(_map(manifest.get("docs")), str(project)),
        # dbt's own macros are not the project's.
        "things": [*things, *(one for one in macros if one["package"] != "dbt")],
    }


def _overview(docs: Values, project: str) -> str:
    """What the project says of itself in `{% docs __overview__ %}`."""
    block = _map(docs.get(f"doc.{project}.__overview__"))
    return str(block.get("block_contents") or "").strip()


def _thing(
    unique_id: str, value: Values, found: Values, known: Known
) -> dict[str, object]:
    described = _map(value.get("columns"))
    typed = _map(found.get("columns"))
    config = _map(value.get("config"))
    depends = _map(value.get("depends_on"))
    tested = _map(value.get("test_metadata"))
    name = str(value.get("name") or "")
    if value.get("resource_type") == "source":
        name = f"{value.get('source_name')}.{name}"
    return {
        "id": unique_id,
        "name": name,
        "kind": value.get("resource_type"),
        "language": value.get("language"),
        "package": value.get("package_name"),
        "path": value.get("original_file_path"),
        "description": value.get("description") or "",
        "relation": value.get("relation_name"),
        "schema": value.get("schema"),
        "materialized": config.get("materialized"),
        "severity": config.get("severity"),
        "tags": value.get("tags") or [],
        "url": value.get("url"),
        "type": value.get("type"),
        "maturity": value.get("maturity"),
        "owner": _owner(_map(value.get("owner"))),
        "test": tested.get("name"),
        "column": value.get("column_name"),
        "parents": depends.get("nodes") or [],
        "macros": _own_macros(depends.get("macros")),
        "columns": _columns(described, typed),
        "made_of": known.origins.get(unique_id),
        "rows": known.row_counts.get(unique_id),
        "raw": value.get("raw_code") or "",
        "compiled": value.get("compiled_code") or "",
        "run": dict(_map(known.runs.get(unique_id))),
    }


def _owner(owner: Values) -> str:
    return ", ".join(str(owner[key]) for key in ("name", "email") if owner.get(key))


def _own_macros(names: object) -> list[str]:
    """The macros that a thing calls, without dbt's own."""
    listed = names if isinstance(names, list) else []
    return [str(name) for name in listed if not str(name).startswith("macro.dbt.")]


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
        "macros": _own_macros(_map(value.get("depends_on")).get("macros")),
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
