"""`c360 seed`: CSV files become tables."""

from customer360.commands.call import Call
from customer360.commands.querying import show_seeds
from customer360.commands.running import run_selected
from customer360.commands.selecting import selected_ids
from customer360.commands.workspace import open_workspace
from customer360.render.screen import Screen
from customer360.resources.kinds import ResourceType


def run(call: Call, screen: Screen) -> int:
    """Load the selected seeds; the exit code."""
    workspace = open_workspace(call, screen)
    selected = selected_ids(workspace, only={ResourceType.SEED})
    code = run_selected(workspace, selected, needs_raw_data=False)
    show_seeds(workspace, selected, screen)
    return code
