"""`manifest.json`, version 12: the parsed project for other tools."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence

from customer360.artifacts.json_file import moment
from customer360.artifacts.manifest_nodes import (
    compiled_values,
    manifest_text,
    nodes_in,
    nodes_text,
    values_of_nodes,
)
from customer360.artifacts.metadata import artifact_metadata
from customer360.artifacts.node_values import (
    exposure_values,
    group_values,
    macro_values,
    node_values,
    semantic_values,
    source_values,
    unit_test_values,
)
from customer360.artifacts.semantic_manifest import write_semantic_manifest
from customer360.artifacts.text_file import write_text
from customer360.graph.yaml_selectors import written_out
from customer360.project.project import Project
from customer360.resources.environment import custom_environment
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
    there = _of_same_surroundings(path, manifest, invocation)
    if there == manifest.fingerprint != "" and not compiled:
        return
    earlier = ""
    if there == manifest.earlier != "":
        with open(path, encoding="utf-8") as file:
            earlier = nodes_in(file.read())
    folder = os.path.basename(project.target_path)
    with_sql = {
        each.node.unique_id: compiled_values(
            each,
            folder,
            manifest,
            stores_failures=bool(invocation.store_failures),
        )
        for each in compiled
        if each.node.resource_type is not ResourceType.SEED
    }
    nodes = nodes_text(manifest, with_sql, earlier=earlier)
    values = {
        **_values_beside_nodes(project, manifest, invocation),
        "functions": {
            name: {**function, **with_sql.get(name, {})}
            for name, function in _functions(manifest).items()
        },
    }
    write_text(path, manifest_text(values, nodes))
    write_semantic_manifest(project.target_path, manifest)


def _of_same_surroundings(
    path: str, manifest: Manifest, invocation: Invocation
) -> str | None:
    """The fingerprint of the file that is there, if it is one that we look for."""
    try:
        with open(path, encoding="utf-8") as file:
            # The metadata come first in a file of megabytes.
            start = file.read(10_000)
    except (OSError, UnicodeDecodeError):
        return None
    known = (manifest.fingerprint, manifest.earlier)
    shown = {mark: json.dumps({"env": _env(mark, invocation)})[1:-1] for mark in known}
    return next((mark for mark in known if mark and shown[mark] in start), None)


def _env(fingerprint: str, invocation: Invocation) -> dict[str, str]:
    env = custom_environment(invocation.environment)
    return {**env, _FINGERPRINT: fingerprint} if fingerprint else env


def _metadata(
    project: Project, manifest: Manifest, invocation: Invocation
) -> dict[str, object]:
    return {
        **artifact_metadata("manifest", 12, invocation),
        "env": _env(manifest.fingerprint, invocation),
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
    values = _values_beside_nodes(project, manifest, invocation)
    nodes = values_of_nodes(manifest, manifest.nodes.keys())
    return {**values, "nodes": nodes}


def _values_beside_nodes(
    project: Project, manifest: Manifest, invocation: Invocation
) -> dict[str, object]:
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
        "functions": _functions(manifest),
    }


def _functions(manifest: Manifest) -> dict[str, dict[str, object]]:
    return {
        name: node_values(node)
        for name, node in manifest.nodes.items()
        if node.resource_type is ResourceType.FUNCTION
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
