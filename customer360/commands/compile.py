"""`c360 compile`: the SQL of nodes, in files, and shown if it is one node."""

import time
from collections.abc import Sequence

from customer360.commands.announcing import say_what_was_found
from customer360.commands.call import Call
from customer360.commands.compiling import COMPILED, compile_nodes, nodes_in_order
from customer360.commands.querying import INLINE_NAME, inline_node, reading
from customer360.commands.running import Walk, write_artifacts
from customer360.commands.selecting import selected_ids
from customer360.commands.workspace import Workspace, open_workspace
from customer360.errors import UsageError
from customer360.events import Note
from customer360.render.screen import Screen
from customer360.render.words import counted
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node
from customer360.resources.result import CompiledNode


def run(call: Call, screen: Screen) -> int:
    """Compile what is selected, or the query given with `--inline`."""
    workspace = open_workspace(call, screen)
    say_what_was_found(workspace)
    inline = workspace.call.text("inline")
    for option in ("select", "selector") if inline else ():
        if workspace.call.options.get(option):
            raise UsageError(f"--inline and --{option} cannot stand together")
    nodes = [inline_node(workspace, inline)] if inline else _selected_nodes(workspace)
    clock = time.perf_counter()
    with reading(workspace) as (compiler, session):
        compiled = compile_nodes(workspace, nodes, compiler, session)
    write_artifacts(
        workspace,
        Walk(results=compiled.results, elapsed=time.perf_counter() - clock),
        compiled=compiled.nodes,
    )
    if not inline:
        path = f"{workspace.project.target_path}/compiled"
        shown = counted(len(compiled.nodes), "node")
        screen.listener(Note(message=f"Compiled {shown} into {path}"))
    if inline or workspace.call.words("select"):
        _show(
            compiled.nodes,
            workspace.call.text("output") or "text",
            screen,
            is_bare=workspace.call.is_on("quiet"),
        )
    return compiled.exit_code


def _selected_nodes(workspace: Workspace) -> list[Node]:
    return nodes_in_order(workspace, selected_ids(workspace, only=COMPILED))


def _show(
    compiled: Sequence[CompiledNode], output: str, screen: Screen, *, is_bare: bool
) -> None:
    # dbt shows the nodes that were asked for and not the tests that came along.
    models = [
        each for each in compiled if each.node.resource_type is not ResourceType.TEST
    ]
    shown = models or compiled
    for each in shown if len(shown) == 1 else ():
        data = {"node": each.node.name, "compiled": each.compiled_code}
        text = _shown(each, output, is_bare=is_bare)
        screen.answer(text, name="CompiledNode", data=data)


def _shown(compiled: CompiledNode, output: str, *, is_bare: bool) -> str:
    name = compiled.node.name
    if output == "json":
        import json

        named = {} if name == INLINE_NAME else {"node": name}
        return json.dumps({**named, "compiled": compiled.compiled_code}, indent=2)
    if is_bare:
        return compiled.compiled_code
    head = "inline node" if name == INLINE_NAME else f"node '{name}'"
    return f"Compiled {head} is:\n{compiled.compiled_code}"
