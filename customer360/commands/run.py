"""`c360 run`: models in graph order."""

from customer360.commands.call import Call
from customer360.commands.running import run_selected
from customer360.commands.selecting import selected_ids
from customer360.commands.workspace import open_workspace
from customer360.render.screen import Screen
from customer360.resources.kinds import ResourceType


def run(call: Call, screen: Screen) -> int:
    """Run the selected models; the exit code."""
    workspace = open_workspace(call, screen)
    selected = selected_ids(workspace, only={ResourceType.MODEL})
    return run_selected(workspace, selected, needs_raw_data=True)
