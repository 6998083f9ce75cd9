"""`c360 retry`: run again what the last run left undone."""

from collections.abc import Mapping
from dataclasses import replace

from customer360.artifacts.run_results import PreviousRun, read_run_results
from customer360.commands.call import Call
from customer360.commands.running import run_selected
from customer360.commands.workspace import (
    load_project_of,
    open_project,
    parse_workspace,
)
from customer360.errors import C360Error
from customer360.events import Note
from customer360.render.screen import Screen
from customer360.render.words import counted
from customer360.resources.batch import BatchResults
from customer360.resources.kinds import Status

_UNDONE = frozenset(
    {
        Status.ERROR,
        Status.FAIL,
        Status.SKIPPED,
        Status.RUNTIME_ERROR,
        Status.PARTIAL_SUCCESS,
    }
)
_COMMANDS = frozenset({"build", "run", "test", "seed", "snapshot"})


def run(call: Call, screen: Screen) -> int:
    """Run the failed and the skipped nodes, with the options of the run that failed.

    Raises:
        C360Error: there is no earlier run, or it was of a command that runs no nodes.
    """
    call, project = open_project(call, screen)
    previous = read_run_results(call.text("state") or project.target_path)
    if previous.command not in _COMMANDS:
        raise C360Error(
            f"the last command was {previous.command!r}, which cannot be retried",
            hint=f"retry goes on after {', '.join(sorted(_COMMANDS))}",
        )
    before = _as_before(call, previous)
    # Their variables and target may differ from what stands in the project.
    before, project = load_project_of(before)
    workspace = parse_workspace(before, project, screen)
    invocation = replace(
        workspace.invocation,
        # The batches are those of the time when the run began.
        batches_until=previous.started_at,
    )
    workspace = replace(workspace, invocation=invocation, batches=_unfinished(previous))
    undone = frozenset(
        name
        for name, status in previous.statuses.items()
        if status in _UNDONE and workspace.manifest.find(name) is not None
    )
    listed = counted(len(undone), "node")
    screen.listener(Note(message=f"Retrying {listed} of the last {previous.command}"))
    return run_selected(workspace, undone, needs_raw_data=previous.command != "seed")


def _unfinished(previous: PreviousRun) -> Mapping[str, BatchResults]:
    """Batches of models that have some and lack some.

    Where all have failed the model is made as if for the first time.
    """
    return {
        name: batches
        for name, batches in previous.batches.items()
        if batches.successful and batches.failed
    }


def _as_before(call: Call, previous: PreviousRun) -> Call:
    """The earlier call, with what was said this time on top."""
    said = {name: value for name, value in call.options.items() if value is not None}
    options: Mapping[str, object] = {
        name: value for name, value in previous.arguments.items() if name != "which"
    }
    return replace(call, command=previous.command, options={**options, **said})
