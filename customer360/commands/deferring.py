"""`--defer`: what is not there is read from where an earlier run made it."""

from collections.abc import Mapping

from customer360.adapters.catalog import RelationCatalog
from customer360.commands.call import Call
from customer360.commands.previous_state import read_previous_state
from customer360.commands.workspace import Workspace
from customer360.errors import UsageError
from customer360.records import replace
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node

_READ = frozenset({ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT})


def deferred(
    workspace: Workspace, selected: frozenset[str], catalog: RelationCatalog
) -> Manifest:
    """The manifest, with relations of the earlier one in place of missing ones.

    A selected node stays; any other one is looked for in the database first, unless
    `--favor-state` says not to.

    Raises:
        UsageError: `--defer` without a folder that has a manifest.json.
    """
    call = workspace.call
    if not call.is_on("defer"):
        return workspace.manifest
    earlier = earlier_nodes(call, workspace)
    favors_state = call.is_on("favor_state")
    nodes = {
        name: _moved(node, earlier[name])
        if name in earlier
        and name not in selected
        and node.resource_type in _READ
        and (favors_state or catalog.get(node.relation) is None)
        else node
        for name, node in workspace.manifest.nodes.items()
    }
    return replace(workspace.manifest, nodes=nodes)


def earlier_nodes(
    call: Call, workspace: Workspace
) -> Mapping[str, Mapping[str, object]]:
    """What the earlier run made, as its manifest says.

    Raises:
        UsageError: no folder that has a manifest.json is named.
    """
    folder = call.text("defer_state") or call.text("state")
    looking = replace(call, options={**call.options, "state": folder})
    state = read_previous_state(looking, workspace.project)
    if state is None or state.manifest is None:
        raise UsageError(
            "--state or --defer-state are required for deferral, but neither was "
            "provided"
            if folder is None
            else f"{folder} has no manifest.json of an earlier run",
            hint="name the folder that has it: --state FOLDER",
        )
    return state.resources()


def _moved(node: Node, earlier: Mapping[str, object]) -> Node:
    database = earlier.get("database") or node.database
    return replace(
        node,
        database=str(database),
        schema=str(earlier.get("schema") or node.schema),
        alias=str(earlier.get("alias") or node.alias),
    )
