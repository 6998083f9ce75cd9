"""`c360 source freshness`: how old is the newest row of each source?"""

import os
import time
from collections.abc import Sequence
from contextlib import closing

from customer360.adapters.protocol import Adapter
from customer360.adapters.registry import open_adapter
from customer360.artifacts.sources import write_sources
from customer360.commands.announcing import say_what_was_found
from customer360.commands.call import Call
from customer360.commands.raw_data import ensure_raw_data
from customer360.commands.running import open_compiler
from customer360.commands.selecting import selected_ids
from customer360.commands.workspace import Workspace, open_workspace
from customer360.events import Level, Listener, Note
from customer360.execution.freshness import check_between_hooks, check_freshness
from customer360.materializations.context import Context
from customer360.render.node_info import info_of_result
from customer360.render.screen import Screen
from customer360.render.words import counted, in_words, kinds_of
from customer360.resources.kinds import ResourceType
from customer360.resources.result import RunResult

_RUNS_HOOKS = "source_freshness_run_project_hooks"


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
        _say_how(workspace, len(selected))
        results, of_hooks = _check(workspace, selected, adapter)
    finally:
        adapter.close()
    elapsed = time.perf_counter() - clock
    given = workspace.call.text("output_path")
    path = os.path.join(
        call.working_directory,
        given or os.path.join(workspace.project.target_path, "sources.json"),
    )
    write_sources(path, results, workspace.invocation, elapsed=elapsed)
    _say_what(results, elapsed, workspace.listener)
    for result in (*results, *of_hooks):
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
    return int(any(result.status.is_bad for result in (*results, *of_hooks)))


def _check(
    workspace: Workspace, selected: frozenset[str], adapter: Adapter
) -> tuple[tuple[RunResult, ...], tuple[RunResult, ...]]:
    """The results of the sources and of the hooks, which a flag of dbt's leaves out."""
    compiler, catalog = open_compiler(workspace, adapter)
    manifest, invocation = workspace.manifest, workspace.invocation
    if workspace.project.flags.get(_RUNS_HOOKS) is False:
        found = check_freshness(
            selected,
            manifest=manifest,
            compiler=compiler,
            adapter=adapter,
            invocation=invocation,
            listener=workspace.listener,
        )
        return found, ()
    compiler.begin(invocation)
    with closing(adapter.session()) as session:
        context = Context(
            session=session,
            catalog=catalog,
            templates=compiler,
            manifest=manifest,
            invocation=invocation,
            listener=workspace.listener,
            target_path=workspace.project.target_path,
        )
        return check_between_hooks(selected, context, workspace.graph, adapter)


def _say_how(workspace: Workspace, count: int) -> None:
    target = workspace.project.target
    workspace.listener(
        Note(
            message=f"Concurrency: {counted(target.threads, 'thread')} "
            f"(target='{target.name}')",
            name="ConcurrencyLine",
            code="Q027",
            data={
                "node_count": count,
                "num_threads": target.threads,
                "target_name": target.name,
            },
        )
    )


def _say_what(results: Sequence[RunResult], elapsed: float, listener: Listener) -> None:
    found, took = kinds_of([result.node for result in results]), in_words(elapsed)
    listener(
        Note(
            message=f"Finished running {found}{took} ({elapsed:.2f}s).",
            name="FinishedRunningStats",
            code="E047",
            data={"execution": took, "execution_time": elapsed, "stat_line": found},
        )
    )
