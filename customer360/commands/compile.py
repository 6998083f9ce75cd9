"""`c360 compile`: the SQL of nodes, in files, and shown if it is one node."""

from collections.abc import Sequence

from customer360.artifacts.manifest import write_manifest
from customer360.commands.call import Call
from customer360.commands.querying import INLINE_NAME, inline_node, reading
from customer360.commands.running import say_what_was_found
from customer360.commands.selecting import selected_ids
from customer360.commands.workspace import Workspace, open_workspace
from customer360.compilation.files import write_compiled
from customer360.events import Note
from customer360.render.screen import Screen
from customer360.render.words import counted
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node
from customer360.resources.result import CompiledNode

_COMPILED = frozenset(
    {
        ResourceType.MODEL,
        ResourceType.SNAPSHOT,
        ResourceType.TEST,
        ResourceType.ANALYSIS,
        ResourceType.SQL_OPERATION,
    }
)


def run(call: Call, screen: Screen) -> int:
    """Compile what is selected, or the query given with `--inline`."""
    workspace = open_workspace(call, screen)
    say_what_was_found(workspace)
    inline = workspace.call.text("inline")
    nodes = [inline_node(workspace, inline)] if inline else _selected_nodes(workspace)
    with reading(workspace) as (compiler, session):
        compiled = [compiler.compile(node, session) for node in nodes]
    if not inline:
        for each in compiled:
            write_compiled(workspace.project.target_path, each)
        if workspace.invocation.write_json:
            write_manifest(workspace.project, workspace.manifest, workspace.invocation)
        path = f"{workspace.project.target_path}/compiled"
        screen.listener(
            Note(message=f"Compiled {counted(len(compiled), 'node')} into {path}")
        )
    if inline or workspace.call.words("select"):
        _show(compiled, workspace.call.text("output") or "text", screen)
    return 0


def _selected_nodes(workspace: Workspace) -> list[Node]:
    selected = selected_ids(workspace, only=_COMPILED)
    nodes = workspace.manifest.nodes
    order = (name for name in workspace.graph.run_order() if name in selected)
    return [nodes[name] for name in order if name in nodes]


def _show(compiled: Sequence[CompiledNode], output: str, screen: Screen) -> None:
    # dbt shows the nodes that were asked for and not the tests that came along.
    models = [
        each for each in compiled if each.node.resource_type is not ResourceType.TEST
    ]
    shown = models or compiled
    for each in shown if len(shown) == 1 else ():
        data = {"node": each.node.name, "compiled": each.compiled_code}
        if output == "json":
            import json

            text = json.dumps(data, indent=2)
        elif each.node.name == INLINE_NAME:
            text = f"Compiled inline node is:\n{each.compiled_code}"
        else:
            text = f"Compiled node '{each.node.name}' is:\n{each.compiled_code}"
        screen.answer(text, name="CompiledNode", data=data)
