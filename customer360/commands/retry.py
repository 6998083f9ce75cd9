"""`c360 retry`: run again what the last run left undone."""

import json
import os
from collections.abc import Mapping

from customer360.artifacts.run_results import (
    RUN_RESULTS_FILE,
    PreviousRun,
    read_run_results,
)
from customer360.commands.call import Call
from customer360.commands.running import run_selected
from customer360.commands.workspace import (
    Workspace,
    load_project_of,
    open_project,
    parse_workspace,
)
from customer360.errors import UsageError
from customer360.events import Note
from customer360.records import replace
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
_COMMANDS = frozenset({"build", "run", "run-operation", "test", "seed", "snapshot"})
# Options of the earlier call that this one does not take over.
_OWN = frozenset(
    {
        *("which", "log_path", "output_path", "profiles_dir", "project_dir"),
        *("defer_state", "target_path", "warn_error"),
    }
)


def run(call: Call, screen: Screen) -> int:
    """Run the failed and the skipped nodes, with the options of the run that failed.

    Raises:
        C360Error: there is no earlier run, or it was of a command that runs no nodes.
    """
    call, project = open_project(call, screen)
    folder = call.text("state") or project.target_path
    if not os.path.exists(os.path.join(folder, RUN_RESULTS_FILE)):
        raise UsageError(
            f"Could not find previous run in '{_shown(folder, call)}' target directory",
            hint="run something first, or name the folder that has one with --state",
        )
    previous = read_run_results(folder)
    if previous.command not in _COMMANDS:
        raise UsageError(
            f"the last command was {previous.command!r}, which cannot be retried",
            hint=f"retry goes on after {', '.join(sorted(_COMMANDS))}",
        )
    before = _as_before(call, previous)
    if previous.command == "run-operation":
        return _call_again(before, previous, screen)
    # Their variables and target may differ from what stands in the project.
    before, project = load_project_of(before)
    workspace = parse_workspace(before, project, screen)
    invocation = replace(
        workspace.invocation,
        # The batches are those of the time when the run began.
        batches_until=previous.started_at,
    )
    workspace = replace(workspace, invocation=invocation, batches=_unfinished(previous))
    undone = _undone(previous, workspace)
    listed = counted(len(undone), "node")
    screen.listener(Note(message=f"Retrying {listed} of the last {previous.command}"))
    return run_selected(workspace, undone, needs_raw_data=previous.command != "seed")


def _call_again(call: Call, previous: PreviousRun, screen: Screen) -> int:
    from customer360.commands import run_operation

    if not any(status in _UNDONE for status in previous.statuses.values()):
        screen.listener(Note(message="Nothing to do: the macro ran well"))
        return 0
    return run_operation.run(call, screen)


def _undone(previous: PreviousRun, workspace: Workspace) -> frozenset[str]:
    """What is to be run again; with `--warn-error` also what has warned.

    Raises:
        C360Error: one of them is not there any more.
    """
    wanted = set(_UNDONE)
    if workspace.invocation.warn_error:
        wanted.add(Status.WARN)
    names = [name for name, status in previous.statuses.items() if status in wanted]
    # Hooks are run in any case.
    names = [name for name in names if not name.startswith("operation.")]
    for name in names:
        if workspace.manifest.find(name) is None:
            kind = name.partition(".")[0]
            raise UsageError(
                f"Couldn't find {kind} '{name}' in manifest",
                hint="it was there in the run that failed; run anew what you need",
            )
    return frozenset(names)


def _shown(folder: str, call: Call) -> str:
    """The folder as seen from where the command was called."""
    shown = os.path.relpath(folder, call.working_directory)
    return folder if shown.startswith("..") else shown


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
        # Variables are a mapping there, and a text in a call.
        name: json.dumps(value) if name == "vars" and value is not None else value
        for name, value in previous.arguments.items()
        if name not in _OWN
    }
    return replace(call, command=previous.command, options={**options, **said})
