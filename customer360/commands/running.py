"""Run selected nodes: open the database, walk the graph, write what came of it."""

import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing

from customer360.adapters.catalog import RelationCatalog
from customer360.adapters.protocol import Adapter
from customer360.adapters.registry import open_adapter
from customer360.artifacts.graph_summary import write_graph_summary
from customer360.artifacts.history import record_run
from customer360.artifacts.manifest import write_manifest
from customer360.artifacts.run_results import write_run_results
from customer360.commands.announcing import say_nothing_to_do, say_what_was_found
from customer360.commands.deferring import deferred
from customer360.commands.raw_data import ensure_raw_data, missing_seeds
from customer360.commands.telling_lineage import telling_lineage
from customer360.commands.workspace import Workspace
from customer360.compilation.compiler import Compiler
from customer360.errors import InterruptedRunError
from customer360.events import RunFinished, RunStarted
from customer360.execution.run import StoppedRunError, run_nodes
from customer360.parsing.microbatch import runs_in_batches
from customer360.records import dataclass, replace
from customer360.resources.batch import BatchResults
from customer360.resources.kinds import Status
from customer360.resources.node import Node
from customer360.resources.result import CompiledNode, RunResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How a walk over the graph ended."""

    results: tuple[RunResult, ...]
    elapsed: float
    is_interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """0 if everything was done, and well."""
        if self.is_interrupted:
            return InterruptedRunError.exit_code
        return int(
            any(
                result.status.is_bad or result.status is Status.SKIPPED
                for result in self.results
            )
        )


def run_selected(
    workspace: Workspace, selected: frozenset[str], *, needs_raw_data: bool
) -> int:
    """Run the nodes, write the artifacts, and return the exit code."""
    say_what_was_found(workspace)
    if not selected:
        say_nothing_to_do(workspace)
        write_artifacts(workspace, Walk(results=(), elapsed=0.0))
        return 0
    # Better now than after the nodes: artifacts and compiled SQL go there.
    os.makedirs(workspace.project.target_path, exist_ok=True)
    adapter = open_adapter(
        workspace.project.target, lock_timeout=workspace.lock_timeout
    )
    with ExitStack() as telling:
        with closing(adapter):
            workspace = telling.enter_context(telling_lineage(workspace, adapter))
            if needs_raw_data:
                ensure_raw_data(workspace, adapter)
            walk = _walk(workspace, selected, adapter)
            compiled = [
                result.compiled
                for result in walk.results
                # The SQL of a unit test is not that of its model.
                if result.compiled is not None and result.compiled.unit_test is None
            ]
            write_artifacts(workspace, walk, adapter, compiled=compiled)
        workspace.listener(
            RunFinished(
                command=workspace.call.command,
                results=walk.results,
                elapsed=walk.elapsed,
                database_path=adapter.path,
                target_path=workspace.project.target_path,
                is_interrupted=walk.is_interrupted,
            )
        )
    return walk.exit_code


def open_compiler(
    workspace: Workspace, adapter: Adapter, selected: frozenset[str] = frozenset()
) -> tuple[Compiler, RelationCatalog]:
    """A compiler that may ask the open database, and what there is in it."""
    catalog = RelationCatalog.of(adapter)
    compiler = Compiler(
        project=workspace.project,
        manifest=deferred(workspace, selected, catalog),
        invocation=workspace.invocation,
        listener=workspace.listener,
        adapter=adapter,
        catalog=catalog,
    )
    return compiler, catalog


def write_artifacts(
    workspace: Workspace,
    walk: Walk,
    adapter: Adapter | None = None,
    *,
    compiled: Sequence[CompiledNode] = (),
) -> None:
    """manifest.json, run_results.json, and the history in an open database.

    The manifest has the SQL of the `compiled` nodes.
    """
    if workspace.invocation.write_json:
        write_manifest(
            workspace.project,
            workspace.manifest,
            workspace.invocation,
            compiled=compiled,
        )
        write_graph_summary(
            workspace.project,
            workspace.manifest,
            workspace.graph,
            workspace.invocation,
        )
        write_run_results(
            workspace.project, walk.results, workspace.invocation, elapsed=walk.elapsed
        )
    if adapter is not None:
        session = adapter.session()
        record_run(
            session,
            workspace.project.target,
            workspace.invocation,
            walk.results,
            elapsed=walk.elapsed,
        )
        session.close()


def _walk(workspace: Workspace, selected: frozenset[str], adapter: Adapter) -> Walk:
    compiler, catalog = open_compiler(workspace, adapter, selected)
    selected |= missing_seeds(workspace, selected, catalog)
    invocation = replace(workspace.invocation, selected=tuple(sorted(selected)))
    compiler.begin(invocation)
    target = workspace.project.target
    workspace.listener(
        RunStarted(
            command=workspace.call.command,
            counts=_counts(workspace, selected),
            threads=target.threads,
            target=target.name,
            database_path=adapter.path,
        )
    )
    clock = time.perf_counter()
    is_interrupted = False
    try:
        results = run_nodes(
            selected,
            manifest=workspace.manifest,
            graph=workspace.graph,
            compiler=compiler,
            adapter=adapter,
            catalog=catalog,
            invocation=invocation,
            target_path=workspace.project.target_path,
            threads=target.threads,
            listener=workspace.listener,
            settings=target.settings,
            batches=_earlier_batches(workspace),
        )
    except StoppedRunError as stopped:
        results, is_interrupted = stopped.results, True
    compiler.save()
    return Walk(
        results=results,
        elapsed=time.perf_counter() - clock,
        is_interrupted=is_interrupted,
    )


def _earlier_batches(workspace: Workspace) -> Mapping[str, BatchResults] | None:
    """What an earlier run left, for a retry; nothing if there are no batches."""
    if not runs_in_batches(workspace.manifest, workspace.project.flags):
        return None
    return workspace.batches


def _counts(workspace: Workspace, selected: frozenset[str]) -> dict[str, int]:
    nodes = (workspace.manifest.find(name) for name in selected)
    return Counter(
        str(node.resource_type)
        for node in nodes
        if node is not None and not (isinstance(node, Node) and node.is_ephemeral)
    )
