"""`c360 source freshness`: how old is the newest row of each source?"""

import os
import time

from customer360.adapters.registry import open_adapter
from customer360.artifacts.sources import write_sources
from customer360.commands.call import Call
from customer360.commands.raw_data import ensure_raw_data
from customer360.commands.running import open_compiler, say_what_was_found
from customer360.commands.selecting import selected_ids
from customer360.commands.workspace import open_workspace
from customer360.events import Level, Note
from customer360.execution.freshness import check_freshness
from customer360.render.node_info import info_of_result
from customer360.render.screen import Screen
from customer360.resources.kinds import ResourceType


def run(call: Call, screen: Screen) -> int:
    """Ask, write `sources.json`; 1 if a source is too old or cannot be asked."""
    workspace = open_workspace(call, screen)
    say_what_was_found(workspace)
    selected = selected_ids(workspace, only={ResourceType.SOURCE})
    clock = time.perf_counter()
    adapter = open_adapter(
        workspace.project.target, lock_timeout=workspace.lock_timeout
    )
    try:
        ensure_raw_data(workspace, adapter)
        compiler, _ = open_compiler(workspace, adapter)
        results = check_freshness(
            selected,
            manifest=workspace.manifest,
            compiler=compiler,
            adapter=adapter,
            invocation=workspace.invocation,
            listener=workspace.listener,
        )
    finally:
        adapter.close()
    elapsed = time.perf_counter() - clock
    given = workspace.call.text("output_path")
    path = os.path.join(
        call.working_directory,
        given or os.path.join(workspace.project.target_path, "sources.json"),
    )
    write_sources(path, results, workspace.invocation, elapsed=elapsed)
    for result in results:
        if result.message and result.status.is_bad:
            screen.listener(
                Note(
                    message=result.message,
                    level=Level.ERROR,
                    name="RunResultError",
                    code="Z024",
                    data={"msg": result.message, "node_info": info_of_result(result)},
                )
            )
    screen.listener(Note(message="Done.", name="FreshnessCheckComplete", code="Q003"))
    return int(any(result.status.is_bad for result in results))
