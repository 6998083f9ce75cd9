"""`catalog.json`, version 1: what the database holds of the project's relations."""

import os
from collections.abc import Iterable, Mapping

from customer360.adapters.protocol import CatalogColumn
from customer360.artifacts.json_file import write_json
from customer360.artifacts.metadata import artifact_metadata
from customer360.resources.invocation import Invocation
from customer360.resources.relation import Relation

CATALOG_FILE = "catalog.json"

_Key = tuple[str, str, str]
# The page asks for this one, and it is never shown.
_NO_STATS = {
    "has_stats": {
        "id": "has_stats",
        "label": "Has Stats?",
        "value": False,
        "include": False,
        "description": "Indicates whether there are statistics for this table",
    }
}


def write_catalog(
    target_path: str,
    columns: Iterable[CatalogColumn],
    invocation: Invocation,
    *,
    nodes: Mapping[str, Relation],
    sources: Mapping[str, Relation],
) -> str:
    """Write it and give its path. `nodes` and `sources` are what it may show."""
    path = os.path.join(target_path, CATALOG_FILE)
    tables = _tables(columns)
    values = {
        "metadata": artifact_metadata("catalog", 1, invocation),
        "nodes": _shown(nodes, tables),
        "sources": _shown(sources, tables),
        "errors": None,
    }
    write_json(path, values)
    return path


def _shown(
    named: Mapping[str, Relation], tables: Mapping[_Key, Mapping[str, object]]
) -> dict[str, object]:
    return {
        unique_id: {**table, "unique_id": unique_id}
        for unique_id, relation in sorted(named.items())
        if (table := tables.get(_key(relation))) is not None
    }


def _tables(columns: Iterable[CatalogColumn]) -> dict[_Key, dict[str, object]]:
    tables: dict[_Key, dict[str, object]] = {}
    shown: dict[_Key, dict[str, object]] = {}
    for column in columns:
        key = _key(column.relation)
        if key not in tables:
            shown[key] = {}
            tables[key] = {
                "metadata": {
                    "type": column.kind,
                    "schema": column.relation.schema,
                    "name": column.relation.identifier,
                    "database": column.relation.database,
                    "comment": column.relation_comment,
                    "owner": None,
                },
                "columns": shown[key],
                "stats": _NO_STATS,
            }
        shown[key][column.name] = {
            "type": column.data_type,
            "index": column.index,
            "name": column.name,
            "comment": column.comment,
        }
    return tables


def _key(relation: Relation) -> _Key:
    return (
        (relation.database or "").lower(),
        (relation.schema or "").lower(),
        relation.identifier.lower(),
    )
