"""`manifest.json`, version 12: the parsed project for other tools."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence

from customer360.artifacts.json_file import moment, write_json
from customer360.artifacts.metadata import artifact_metadata, custom_environment
from customer360.artifacts.node_values import (
    exposure_values,
    group_values,
    macro_values,
    node_values,
    semantic_values,
    source_values,
    unit_test_values,
)
from customer360.artifacts.primary_keys import primary_keys
from customer360.artifacts.semantic_manifest import write_semantic_manifest
from customer360.graph.yaml_selectors import written_out
from customer360.project.project import Project
from customer360.resources.invocation import Invocation
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import (
    Doc,
    Exposure,
    GraphNode,
    Node,
    Semantic,
    Source,
    UnitTest,
)
from customer360.resources.result import CompiledNode

MANIFEST_FILE = "manifest.json"
# Under `metadata.env`, the only place where the schema lets a writer add something.
_FINGERPRINT = "C360_FINGERPRINT"
# dbt's page cannot begin without this block of dbt's own package; a project's block of
# the same name takes its place there.
_OVERVIEW = Doc(
    unique_id="doc.dbt.__overview__",
    package_name="dbt",
    name="__overview__",
    path="overview.md",
    original_file_path="docs/overview.md",
    block_contents="""\
### What is here

Choose a source, a model or an exposure on the left to see its columns, its SQL and what
it depends on; the button in the lower corner opens the graph. `c360 docs generate`
wrote this. A block `{% docs __overview__ %}` in a Markdown file of the project replaces
this text.
""",
)


def write_manifest(
    project: Project,
    manifest: Manifest,
    invocation: Invocation,
    *,
    compiled: Sequence[CompiledNode] = (),
) -> None:
    """Write it, unless the one that is there is of the same parsed project.

    So `invocation_id` in it is that of the call which found the project changed. With
    the SQL of `compiled` nodes it is always written.
    """
    path = os.path.join(project.target_path, MANIFEST_FILE)
    metadata = _metadata(project, manifest, invocation)
    is_known = bool(manifest.fingerprint) and _begins_with(path, metadata["env"])
    if compiled or not is_known:
        values = manifest_values(project, manifest, invocation)
        for each in compiled:
            if each.node.resource_type is ResourceType.SEED:
                continue
            is_function = each.node.resource_type is ResourceType.FUNCTION
            nodes = values["functions" if is_function else "nodes"]
            _add_compiled(nodes, each, os.path.basename(project.target_path))
        write_json(path, values)
        write_semantic_manifest(project.target_path, manifest)


def _add_compiled(nodes: object, compiled: CompiledNode, folder: str) -> None:
    node = compiled.node
    values = nodes.get(node.unique_id) if isinstance(nodes, dict) else None
    if values is None:
        return
    place = f"compiled/{node.package_name}/{node.compiled_path}"
    values |= {
        "compiled_path": f"{folder}/{place}",
        "compiled": True,
        "compiled_code": compiled.compiled_code,
        "extra_ctes_injected": True,
        "extra_ctes": [{"id": name, "sql": ""} for name in compiled.extra_ctes],
    }


def _begins_with(path: str, env: object) -> bool:
    shown = json.dumps({"env": env})[1:-1]
    try:
        with open(path, encoding="utf-8") as file:
            # The metadata come first in a file of megabytes.
            return shown in file.read(len(shown) + 1000)
    except (OSError, UnicodeDecodeError):
        return False


def _metadata(
    project: Project, manifest: Manifest, invocation: Invocation
) -> dict[str, object]:
    metadata = artifact_metadata("manifest", 12, invocation)
    if manifest.fingerprint:
        env = custom_environment(invocation.environment)
        metadata["env"] = {**env, _FINGERPRINT: manifest.fingerprint}
    return {
        **metadata,
        "project_name": project.name,
        "project_id": _project_id(project.name),
        "user_id": None,
        "send_anonymous_usage_stats": False,
        "adapter_type": project.target.type,
        "run_started_at": moment(invocation.started_at),
        "quoting": {
            "database": True,
            "schema": True,
            "identifier": True,
            "column": None,
            **project.quoting,
        },
    }


def _project_id(name: str) -> str:
    return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()


def manifest_values(
    project: Project, manifest: Manifest, invocation: Invocation
) -> dict[str, object]:
    """The whole artifact as plain values."""
    things: list[GraphNode] = [
        *manifest.nodes.values(),
        *manifest.sources.values(),
        *manifest.exposures.values(),
        *manifest.unit_tests.values(),
        *manifest.semantics.values(),
    ]
    parents = {thing.unique_id: _depends_on(thing) for thing in things}
    return {
        "metadata": _metadata(project, manifest, invocation),
        "nodes": _nodes(manifest),
        "sources": {
            n: source_values(item, project.quoting)
            for n, item in manifest.sources.items()
        },
        "macros": {n: macro_values(item) for n, item in manifest.macros.items()},
        "docs": {
            doc.unique_id: _doc_values(doc)
            for doc in (_OVERVIEW, *manifest.docs.values())
        },
        "exposures": {
            name: exposure_values(item) for name, item in manifest.exposures.items()
        },
        "metrics": _semantics(manifest, ResourceType.METRIC),
        "groups": {name: group_values(item) for name, item in manifest.groups.items()},
        "selectors": written_out(manifest.selectors),
        "disabled": {
            name: [_values(thing) for thing in copies]
            for name, copies in manifest.disabled.items()
        },
        "parent_map": {name: list(above) for name, above in parents.items()},
        "child_map": _turned_round(parents),
        "group_map": _group_map(manifest),
        "saved_queries": _semantics(manifest, ResourceType.SAVED_QUERY),
        "semantic_models": _semantics(manifest, ResourceType.SEMANTIC_MODEL),
        "unit_tests": {
            name: unit_test_values(item) for name, item in manifest.unit_tests.items()
        },
        "functions": {
            name: node_values(node)
            for name, node in manifest.nodes.items()
            if node.resource_type is ResourceType.FUNCTION
        },
    }


def _doc_values(doc: Doc) -> dict[str, object]:
    return {
        "name": doc.name,
        "resource_type": "doc",
        "package_name": doc.package_name,
        "path": doc.path,
        "original_file_path": doc.original_file_path,
        "unique_id": doc.unique_id,
        "block_contents": doc.block_contents,
    }


def _nodes(manifest: Manifest) -> dict[str, object]:
    values = {
        name: node_values(node)
        for name, node in manifest.nodes.items()
        if node.resource_type is not ResourceType.FUNCTION
    }
    disabled = (
        thing
        for things in manifest.disabled.values()
        for thing in things
        if isinstance(thing, Node)
    )
    for name, key in primary_keys(manifest.nodes.values(), disabled).items():
        if "primary_key" in values.get(name, ()):
            values[name]["primary_key"] = key
    return dict(values)


def _semantics(manifest: Manifest, kind: ResourceType) -> dict[str, object]:
    return {
        name: semantic_values(thing)
        for name, thing in manifest.semantics.items()
        if thing.resource_type is kind
    }


def _values(thing: GraphNode) -> dict[str, object]:
    match thing:
        case Node():
            return node_values(thing)
        case Source():
            return source_values(thing)
        case Exposure():
            return exposure_values(thing)
        case UnitTest():
            return unit_test_values(thing)
        case Semantic():
            return semantic_values(thing)


def _depends_on(thing: GraphNode) -> tuple[str, ...]:
    return () if isinstance(thing, Source) else tuple(dict.fromkeys(thing.depends_on))


def _turned_round(parents: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {name: [] for name in parents}
    for name, above in parents.items():
        for parent in above:
            children.setdefault(parent, []).append(name)
    return children


def _group_map(manifest: Manifest) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {
        group.name: [] for group in manifest.groups.values()
    }
    for node in manifest.nodes.values():
        if node.group is not None:
            members.setdefault(node.group, []).append(node.unique_id)
    return members
