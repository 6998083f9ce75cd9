"""Whom a call tells how it ended: a metrics file, a webhook, a command."""

import os

from customer360.commands.call import Call
from customer360.project.project import Project
from customer360.render.screen import Screen

# The commands that change the database or judge what is in it.
_WATCHED = frozenset(
    {"build", "freshness", "retry", "run", "run-operation", "seed", "snapshot", "test"}
)
SETTING = "on_failure"


def watch(call: Call, project: Project, screen: Screen) -> None:
    """Have the call watched, if anybody wants to know.

    Raises:
        ProjectError: `on_failure` cannot be read.
    """
    if call.command not in _WATCHED:
        return
    layers = project.variables.layers(project.name)
    given = next((layer[SETTING] for layer in layers if SETTING in layer), None)
    given = given or project.target.settings.get(SETTING)
    metrics_file = call.text("metrics_file")
    if not given and metrics_file is None:
        return
    from customer360.observability.failure import read_on_failure
    from customer360.observability.reporting import Reporter, Watched

    if metrics_file is not None:
        metrics_file = os.path.join(
            call.working_directory, os.path.expanduser(metrics_file)
        )
    watched = Watched(
        project=project.name,
        root=project.root,
        target=project.target.name,
        command=call.command,
        invocation_id=call.invocation_id,
        started_at=call.started_at,
        metrics_file=metrics_file,
        on_failure=read_on_failure(given),
    )
    screen.watch(Reporter(watched, screen.listener))
