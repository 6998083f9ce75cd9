"""`c360 parse`: read the whole project and write the manifest."""

from customer360.artifacts.manifest import write_manifest
from customer360.commands.announcing import say_what_was_found
from customer360.commands.call import Call
from customer360.commands.workspace import open_workspace
from customer360.events import Note
from customer360.render.screen import Screen


def run(call: Call, screen: Screen) -> int:
    """Parse; what is wrong is raised."""
    workspace = open_workspace(call, screen)
    say_what_was_found(workspace)
    if workspace.invocation.write_json:
        write_manifest(workspace.project, workspace.manifest, workspace.invocation)
        screen.listener(
            Note(message=f"Wrote {workspace.project.target_path}/manifest.json")
        )
    return 0
