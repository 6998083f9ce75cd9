"""`c360 ls`: the selected nodes, one a line, on stdout and nothing else."""

import os
from collections.abc import Mapping

from customer360.commands.call import Call
from customer360.commands.selecting import selected_ids
from customer360.commands.workspace import Workspace, open_workspace
from customer360.errors import UsageError
from customer360.events import Level, Note
from customer360.records import replace
from customer360.render.screen import Screen
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Exposure, GraphNode, Semantic, Source, UnitTest

_NOT_THERE = object()
_LISTED = frozenset(ResourceType) - {ResourceType.MACRO, ResourceType.DOC}
# What dbt prints of a node if nobody asks for other keys.
_DEFAULT_KEYS = (
    "name",
    "resource_type",
    "package_name",
    "original_file_path",
    "unique_id",
    "alias",
    "source_name",
    "config",
    "tags",
    "depends_on",
)


def run(call: Call, screen: Screen) -> int:
    """List them; an empty selection is no error."""
    workspace = open_workspace(call, screen)
    call = workspace.call
    _write_manifest(workspace)
    keys = tuple(key for word in call.words("output_keys") for key in word.split())
    output = call.text("output") or "selector"
    if keys and output != "json":
        raise UsageError("--output-keys needs --output json")
    models = call.words("models")
    if models:
        # As in dbt: `--models` lists nothing else.
        select = (*call.words("select"), *models)
        call = replace(call, options={**call.options, "select": select})
        workspace = replace(workspace, call=call)
    only = {ResourceType.MODEL} if models else _LISTED
    selected = sorted(selected_ids(workspace, only=only))
    if not selected:
        screen.listener(
            Note(message="No nodes selected!", level=Level.WARN, name="NoNodesSelected")
        )
    lines = _lines(workspace, selected, output, keys)
    if output == "tree":
        lines = [screen.paper.fit(line) for line in lines]
    screen.answer_lines(lines, name="ListCmdOut")
    return 0


def _write_manifest(workspace: Workspace) -> None:
    """Write manifest.json if it is not of the project as it is now.

    Cosmos carries the kept parse from task to task and wants the manifest beside it.
    """
    folder = workspace.project.target_path
    manifest = os.path.join(folder, "manifest.json")
    kept = os.path.join(folder, "partial_parse.msgpack")
    if not workspace.invocation.write_json or _is_younger(manifest, kept):
        return
    from customer360.artifacts.manifest import write_manifest

    write_manifest(workspace.project, workspace.manifest, workspace.invocation)


def _is_younger(path: str, other: str) -> bool:
    try:
        return os.stat(path).st_mtime_ns >= os.stat(other).st_mtime_ns
    except OSError:
        return False


def _lines(
    workspace: Workspace, selected: list[str], output: str, keys: tuple[str, ...]
) -> list[str]:
    found = (workspace.manifest.find(name) for name in selected)
    nodes = [node for node in found if node is not None]
    match output:
        case "json":
            return _json_lines(nodes, keys or _DEFAULT_KEYS)
        case "name":
            return [_name(node) for node in nodes]
        case "path":
            return [node.original_file_path for node in nodes]
        case "tree":
            from customer360.render.node_tree import node_tree_lines

            return list(node_tree_lines(nodes))
        case _:
            return [_selector(node) for node in nodes]


def _selector(node: GraphNode) -> str:
    match node:
        case Source():
            return f"source:{node.package_name}.{node.source_name}.{node.name}"
        case Exposure():
            return f"exposure:{node.package_name}.{node.name}"
        case UnitTest():
            return f"unit_test:{node.package_name}.{node.name}"
        case Semantic():
            return f"{node.resource_type}:{node.package_name}.{node.name}"
        case _:
            return ".".join(node.fqn)


def _name(node: GraphNode) -> str:
    return f"{node.source_name}.{node.name}" if isinstance(node, Source) else node.name


def _json_lines(nodes: list[GraphNode], keys: tuple[str, ...]) -> list[str]:
    import json

    lines = []
    for node in nodes:
        values = _written(node)
        found = {key: _value(values, key) for key in keys}
        asked = {key: value for key, value in found.items() if value is not _NOT_THERE}
        lines.append(json.dumps(asked, default=str))
    return lines


def _written(node: GraphNode) -> Mapping[str, object]:
    from customer360.artifacts.node_values import (
        exposure_values,
        node_values,
        semantic_values,
        source_values,
        unit_test_values,
    )

    match node:
        case Source():
            return source_values(node)
        case Exposure():
            return exposure_values(node)
        case UnitTest():
            return unit_test_values(node)
        case Semantic():
            return semantic_values(node)
        case _:
            return node_values(node)


def _value(values: Mapping[str, object], key: str) -> object:
    """The value at a key, if there is one; `config.materialized` looks inside."""
    value: object = values
    for part in key.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return _NOT_THERE
        value = value[part]
    return value
