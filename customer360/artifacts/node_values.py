"""Nodes and their siblings as the manifest spells them."""

from collections.abc import Mapping

from customer360.graph.contract_changes import contract_checksum
from customer360.records import replace
from customer360.resources.kinds import ResourceType
from customer360.resources.node import (
    Column,
    Exposure,
    Group,
    Macro,
    Node,
    Ref,
    Semantic,
    Source,
    UnitTest,
)
from customer360.resources.relation import unquoted_parts

# The manifest asks for a moment of parsing; a constant keeps the artifact the same for
# the same project.
_CREATED_AT = 0.0
_SHOWN = {"show": True, "node_color": None}


def node_values(node: Node) -> dict[str, object]:
    """A model, seed, snapshot, data test, analysis or operation."""
    values: dict[str, object] = {
        "database": node.database,
        "schema": node.schema,
        "name": node.name,
        "resource_type": str(node.resource_type),
        "package_name": node.package_name,
        "path": node.path,
        "original_file_path": node.original_file_path,
        "unique_id": node.unique_id,
        "fqn": list(node.fqn),
        "alias": node.alias,
        "checksum": _checksum(node),
        "config": dict(node.config),
        "tags": list(node.tags),
        "description": node.description,
        "columns": _columns(node.columns),
        "meta": dict(node.meta),
        "group": node.group,
        "docs": {**_SHOWN, **node.docs},
        "patch_path": node.patch_path,
        "build_path": None,
        "unrendered_config": dict(node.unrendered_config),
        "created_at": _CREATED_AT,
        "relation_name": _relation_name(node),
        "raw_code": node.raw_code,
        "doc_blocks": list(node.doc_blocks),
    }
    if node.resource_type is ResourceType.SEED:
        values["root_path"] = node.root_path
        values["depends_on"] = {"macros": list(node.depends_on_macros)}
    else:
        values |= _code_values(node)
    if node.resource_type is ResourceType.MODEL:
        values |= _model_values(node)
    if node.resource_type is ResourceType.FUNCTION:
        arguments = node.signature.get("arguments", ())
        returns = node.signature.get("returns", ())
        values["arguments"] = [dict(argument) for argument in arguments]
        values["returns"] = dict(next(iter(returns), {}))
    if node.resource_type is ResourceType.OPERATION:
        values["index"] = node.index
    if node.test is not None:
        values["column_name"] = node.column_name
        values["file_key_name"] = node.file_key_name
        values["attached_node"] = node.attached_node
        values["test_metadata"] = {
            "name": node.test.name,
            "kwargs": dict(node.test.kwargs),
            "namespace": node.test.namespace,
        }
    return values


def _code_values(node: Node) -> dict[str, object]:
    contract = node.config.get("contract")
    given = contract if isinstance(contract, Mapping) else {}
    return {
        "language": node.language,
        "refs": [_ref(ref) for ref in node.refs],
        "sources": [list(source) for source in node.sources],
        "metrics": [list(metric) for metric in node.metrics],
        "functions": [
            [*([ref.package] if ref.package else []), ref.name]
            for ref in node.functions
        ],
        "depends_on": {
            "macros": list(node.depends_on_macros),
            "nodes": list(node.depends_on),
        },
        "compiled_path": None,
        "contract": {
            "enforced": bool(given.get("enforced", False)),
            "alias_types": bool(given.get("alias_types", True)),
            "checksum": contract_checksum(node),
        },
    }


def _model_values(node: Node) -> dict[str, object]:
    return {
        "access": node.access,
        "constraints": [dict(constraint) for constraint in node.constraints],
        "version": node.version,
        "latest_version": node.latest_version,
        "deprecation_date": node.deprecation_date,
        "primary_key": [],
        "time_spine": node.time_spine,
    }


def _checksum(node: Node) -> dict[str, str]:
    kind = "sha256" if node.checksum else "none"
    return {"name": kind, "checksum": node.checksum}


def _relation_name(node: Node) -> str | None:
    stores = node.resource_type in {
        ResourceType.MODEL,
        ResourceType.SEED,
        ResourceType.SNAPSHOT,
        ResourceType.FUNCTION,
    } or bool(node.config.get("store_failures"))
    return str(node.relation) if stores and not node.is_ephemeral else None


def _ref(ref: Ref) -> dict[str, object]:
    return {"name": ref.name, "package": ref.package, "version": ref.version}


def _columns(columns: Mapping[str, Column]) -> dict[str, object]:
    return {
        name: {
            "name": column.name,
            "description": column.description,
            "meta": dict(column.meta),
            "data_type": column.data_type,
            "constraints": [dict(item) for item in column.constraints],
            "quote": column.quote,
            "config": {"meta": dict(column.meta), "tags": list(column.tags)},
            "tags": list(column.tags),
            "granularity": column.granularity,
            "doc_blocks": list(column.doc_blocks),
        }
        for name, column in columns.items()
    }


def source_values(
    source: Source, quoting: Mapping[str, object] | None = None
) -> dict[str, object]:
    """A table of a source; `quoting` is the project's.

    Its name is quoted as the project's relations are, which templates do not do.
    """
    unquoted = unquoted_parts(quoting or {}, source.quoting)
    return {
        "database": source.database,
        "schema": source.schema,
        "name": source.name,
        "resource_type": "source",
        "package_name": source.package_name,
        "path": source.path,
        "original_file_path": source.original_file_path,
        "unique_id": source.unique_id,
        "fqn": list(source.fqn),
        "source_name": source.source_name,
        "source_description": source.source_description,
        "loader": source.loader,
        "identifier": source.identifier,
        "quoting": {
            "database": None,
            "schema": None,
            "identifier": None,
            "column": None,
            **source.quoting,
        },
        "loaded_at_field": source.loaded_at_field,
        "loaded_at_query": source.loaded_at_query,
        "freshness": source.freshness,
        "external": source.external,
        "description": source.description,
        "columns": _columns(source.columns),
        "meta": dict(source.meta),
        "source_meta": dict(source.source_meta),
        "tags": list(source.tags),
        "config": dict(source.config),
        "patch_path": source.patch_path,
        "unrendered_config": dict(source.unrendered_config),
        "relation_name": str(replace(source.relation, unquoted=unquoted)),
        "created_at": _CREATED_AT,
        "unrendered_database": source.unrendered_database,
        "unrendered_schema": source.unrendered_schema,
        "doc_blocks": list(source.doc_blocks),
    }


def macro_values(macro: Macro) -> dict[str, object]:
    """A macro with its text."""
    languages = macro.supported_languages
    return {
        "name": macro.name,
        "resource_type": "macro",
        "package_name": macro.package_name,
        "path": macro.path,
        "original_file_path": macro.original_file_path,
        "unique_id": macro.unique_id,
        "macro_sql": macro.macro_sql,
        "depends_on": {"macros": list(macro.depends_on_macros)},
        "description": macro.description,
        "meta": dict(macro.meta),
        "docs": {**_SHOWN, **macro.docs},
        "config": {"meta": dict(macro.meta), "docs": {**_SHOWN, **macro.docs}},
        "patch_path": macro.patch_path,
        "arguments": [_argument(item) for item in macro.arguments],
        "created_at": _CREATED_AT,
        "supported_languages": None if languages is None else list(languages),
    }


def _argument(argument: Mapping[str, object]) -> dict[str, object]:
    return {
        "name": argument.get("name"),
        "type": argument.get("type"),
        "description": argument.get("description") or "",
    }


def exposure_values(exposure: Exposure) -> dict[str, object]:
    """A reader outside the project."""
    return {
        "name": exposure.name,
        "resource_type": "exposure",
        "package_name": exposure.package_name,
        "path": exposure.path,
        "original_file_path": exposure.original_file_path,
        "unique_id": exposure.unique_id,
        "fqn": list(exposure.fqn),
        "type": exposure.type,
        "owner": dict(exposure.owner),
        "description": exposure.description,
        "label": exposure.label,
        "maturity": exposure.maturity,
        "meta": dict(exposure.meta),
        "tags": list(exposure.tags),
        "config": dict(exposure.config),
        "unrendered_config": dict(exposure.unrendered_config),
        "url": exposure.url,
        "depends_on": {
            "macros": list(exposure.depends_on_macros),
            "nodes": list(exposure.depends_on),
        },
        "refs": [_ref(ref) for ref in exposure.refs],
        "sources": [list(source) for source in exposure.sources],
        "metrics": [[metric] for metric in exposure.metrics],
        "created_at": _CREATED_AT,
    }


def semantic_values(thing: Semantic) -> dict[str, object]:
    """A metric, a semantic model or a saved query."""
    values: dict[str, object] = {
        "name": thing.name,
        "resource_type": str(thing.resource_type),
        "package_name": thing.package_name,
        "path": thing.path,
        "original_file_path": thing.original_file_path,
        "unique_id": thing.unique_id,
        "fqn": list(thing.fqn),
        "description": thing.description,
        "label": thing.label,
        **thing.values,
        "config": dict(thing.config),
        "unrendered_config": dict(thing.unrendered_config),
        "depends_on": {"macros": [], "nodes": list(thing.depends_on)},
        "refs": [_ref(ref) for ref in thing.refs],
        "created_at": _CREATED_AT,
        "group": thing.group,
    }
    match thing.resource_type:
        case ResourceType.METRIC:
            values |= {
                "label": thing.label or "",
                "tags": list(thing.tags),
                "sources": [],
                "metrics": [],
            }
        case ResourceType.SAVED_QUERY:
            values["tags"] = list(thing.tags)
    return values


def group_values(group: Group) -> dict[str, object]:
    """An owner of models."""
    return {
        "name": group.name,
        "resource_type": "group",
        "package_name": group.package_name,
        "path": group.path,
        "original_file_path": group.original_file_path,
        "unique_id": group.unique_id,
        "owner": dict(group.owner),
        "description": group.description or None,
        "config": {"meta": {}, **group.config},
    }


def unit_test_values(test: UnitTest) -> dict[str, object]:
    """A unit test with its rows."""
    return {
        "model": test.model,
        "given": [_fixture(item) for item in test.given],
        "expect": _fixture(test.expect),
        "name": test.name,
        "resource_type": "unit_test",
        "package_name": test.package_name,
        "path": test.path,
        "original_file_path": test.original_file_path,
        "unique_id": test.unique_id,
        "fqn": list(test.fqn),
        "description": test.description,
        "overrides": _overrides(test.overrides),
        "depends_on": {
            "macros": list(test.depends_on_macros),
            "nodes": list(test.depends_on),
        },
        "config": dict(test.config),
        "checksum": test.checksum or None,
        "schema": test.schema,
        "created_at": _CREATED_AT,
        "versions": {
            word: list(test.versions[word]) if word in test.versions else None
            for word in ("include", "exclude")
        }
        if test.versions
        else None,
        "version": test.version,
    }


def _fixture(values: Mapping[str, object]) -> dict[str, object]:
    known = {"rows": None, "format": "dict", "fixture": None}
    return {**known, **values}


def _overrides(values: Mapping[str, object]) -> dict[str, object] | None:
    if not values:
        return None
    return {"macros": {}, "vars": {}, "env_vars": {}, **values}
