"""A model now against what an earlier run made of it: only its counts are kept."""

import json

from customer360.adapters.protocol import Session
from customer360.artifacts.past_runs import NodeRun, read_node_runs
from customer360.commands.call import Call
from customer360.comparison.relations import Side
from customer360.errors import UsageError
from customer360.render.diff_page import run_diff_lines, run_diff_values
from customer360.render.screen import Screen
from customer360.resources.node import Node

_LOOKED_AT = 10_000


def compare_with_run(
    session: Session, here: Side, node: Node, *, run: str, call: Call, screen: Screen
) -> int:
    """Rows now and then, time and status; 1 if the number of rows differs."""
    runs = read_node_runs(session, [node.unique_id], limit=_LOOKED_AT)
    then = _meant(runs, run, node)
    counted = session.execute(f"select count(*) from {here.relation}").rows[0][0]
    rows = int(str(counted))
    values = run_diff_values(node.name, rows, runs[0], then)
    if call.text("output") == "json":
        text = json.dumps(values, indent=2)
    else:
        text = run_diff_lines(node.name, rows, runs[0], then, screen.paper)
    screen.answer(text, name="Diff", data=values)
    return int(then.number is not None and then.number != rows)


def _meant(runs: tuple[NodeRun, ...], run: str, node: Node) -> NodeRun:
    if run == "last" and len(runs) > 1:
        return runs[1]
    found = [each for each in runs if each.invocation_id.startswith(run)]
    if len({each.invocation_id for each in found}) == 1:
        return found[0]
    if found:
        raise UsageError(f"several runs begin with {run!r}", hint="write more of it")
    known = ", ".join(each.invocation_id[:8] for each in runs[:5])
    raise UsageError(
        f"there is no target, no file and no run {run!r} of {node.name}",
        hint=f"its latest runs are {known}; `c360 history {node.name}` tells more"
        if known
        else "it never ran: `c360 history` tells what did",
    )
