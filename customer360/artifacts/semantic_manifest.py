"""`semantic_manifest.json`: the semantic layer alone, as MetricFlow reads it."""

import os
from collections.abc import Iterable, Mapping

from customer360.artifacts.json_file import write_json
from customer360.parsing.semantic_checks import LEGACY_TIME_SPINE
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node, Semantic

SEMANTIC_MANIFEST_FILE = "semantic_manifest.json"

# The version of dbt's package of this file's classes whose shape this is.
_SHAPE = {"major_version": "0", "minor_version": "9", "patch_version": "0"}
_NOT_THEIRS = {"metric_aggregation_params"}


def write_semantic_manifest(target_path: str, manifest: Manifest) -> None:
    """Write it beside the manifest."""
    path = os.path.join(target_path, SEMANTIC_MANIFEST_FILE)
    write_json(path, semantic_manifest_values(manifest))


def semantic_manifest_values(manifest: Manifest) -> dict[str, object]:
    """The whole artifact as plain values."""
    return {
        "semantic_models": [
            {
                **_common(thing),
                "defaults": thing.values.get("defaults"),
                "node_relation": thing.values.get("node_relation"),
                "primary_entity": thing.values.get("primary_entity"),
                "entities": _with_metadata(thing, "entities"),
                "measures": _with_metadata(thing, "measures"),
                "dimensions": _with_metadata(thing, "dimensions"),
            }
            for thing in _of(manifest, ResourceType.SEMANTIC_MODEL)
        ],
        "metrics": [
            {
                **_common(thing),
                "type": thing.values.get("type"),
                "type_params": _type_params(thing.values.get("type_params")),
                "filter": thing.values.get("filter"),
                "time_granularity": thing.values.get("time_granularity"),
            }
            for thing in _of(manifest, ResourceType.METRIC)
        ],
        "project_configuration": {
            "time_spine_table_configurations": list(_legacy_spines(manifest)),
            "metadata": None,
            "dsi_package_version": _SHAPE,
            "time_spines": list(_time_spines(manifest.nodes.values())),
        },
        "saved_queries": [
            {
                "name": thing.name,
                "query_params": thing.values.get("query_params"),
                "description": thing.description or None,
                "metadata": None,
                "label": thing.label,
                "exports": list(_exports(thing.values.get("exports"))),
                "tags": list(thing.tags),
            }
            for thing in _of(manifest, ResourceType.SAVED_QUERY)
        ],
    }


def _of(manifest: Manifest, kind: ResourceType) -> Iterable[Semantic]:
    return (each for each in manifest.semantics.values() if each.resource_type is kind)


def _common(thing: Semantic) -> dict[str, object]:
    return {
        "name": thing.name,
        "description": thing.description,
        "label": thing.label,
        "metadata": None,
        "config": {"meta": thing.config.get("meta") or {}},
    }


def _with_metadata(thing: Semantic, key: str) -> list[object]:
    return [{**item, "metadata": None} for item in _mappings(thing.values.get(key))]


def _type_params(value: object) -> dict[str, object]:
    given = dict(value) if isinstance(value, Mapping) else {}
    cumulative = given.get("cumulative_type_params")
    if isinstance(cumulative, Mapping):
        given["cumulative_type_params"] = {
            key: item for key, item in cumulative.items() if key != "metric"
        }
    return {key: item for key, item in given.items() if key not in _NOT_THEIRS}


def _exports(value: object) -> Iterable[Mapping[str, object]]:
    for item in _mappings(value):
        config = item.get("config")
        given = config if isinstance(config, Mapping) else {}
        shown = {key: each for key, each in given.items() if key != "database"}
        yield {"name": item.get("name"), "config": shown}


def _legacy_spines(manifest: Manifest) -> Iterable[Mapping[str, object]]:
    """The model that was the time spine by its name, before there was a yml for it."""
    if not any(_of(manifest, ResourceType.SEMANTIC_MODEL)):
        return
    for node in manifest.nodes.values():
        is_model = node.resource_type is ResourceType.MODEL
        if is_model and node.name == LEGACY_TIME_SPINE and node.time_spine is None:
            yield {
                "location": str(node.relation),
                "column_name": "date_day",
                "grain": "day",
            }
            return


def _time_spines(nodes: Iterable[Node]) -> Iterable[Mapping[str, object]]:
    for node in nodes:
        spine = node.time_spine
        if spine is None:
            continue
        column = str(spine.get("standard_granularity_column"))
        found = node.columns.get(column)
        yield {
            "node_relation": {
                "alias": node.alias,
                "schema_name": node.schema,
                "database": node.database,
                "relation_name": str(node.relation),
            },
            "primary_column": {
                "name": column,
                "time_granularity": found.granularity if found else None,
            },
            "custom_granularities": [
                {"name": item.get("name"), "column_name": item.get("column_name")}
                for item in _mappings(spine.get("custom_granularities"))
            ],
        }


def _mappings(value: object) -> list[Mapping[str, object]]:
    listed = value if isinstance(value, (list, tuple)) else ()
    return [item for item in listed if isinstance(item, Mapping)]
