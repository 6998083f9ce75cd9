"""`c360 build`: seeds, models, snapshots and tests in graph order."""

from customer360.commands.call import Call
from customer360.commands.querying import show_seeds
from customer360.commands.running import run_selected
from customer360.commands.selecting import BUILT, selected_ids
from customer360.commands.workspace import open_workspace
from customer360.render.screen import Screen


def run(call: Call, screen: Screen) -> int:
    """Run everything that is selected; the exit code."""
    workspace = open_workspace(call, screen)
    selected = selected_ids(workspace, only=BUILT)
    code = run_selected(workspace, selected, needs_raw_data=True)
    show_seeds(workspace, selected, screen)
    return code
