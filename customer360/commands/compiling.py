"""Nodes compiled one after the other, each with a result, as `run` would give."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime

from customer360.adapters.protocol import Session
from customer360.commands.workspace import Workspace
from customer360.compilation.compiler import Compiler
from customer360.compilation.files import write_compiled
from customer360.errors import C360Error
from customer360.events import Level, Note
from customer360.execution.failure import title
from customer360.records import dataclass
from customer360.resources.kinds import ResourceType, Status
from customer360.resources.node import Node
from customer360.resources.result import CompiledNode, RunResult, Timing

COMPILED = frozenset(
    {
        ResourceType.MODEL,
        ResourceType.SNAPSHOT,
        ResourceType.TEST,
        ResourceType.ANALYSIS,
        ResourceType.SEED,
        ResourceType.FUNCTION,
        ResourceType.SQL_OPERATION,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A result for every node, in the order of the graph."""

    results: tuple[RunResult, ...]

    @property
    def nodes(self) -> tuple[CompiledNode, ...]:
        """Those that could be compiled."""
        return tuple(r.compiled for r in self.results if r.compiled is not None)

    @property
    def exit_code(self) -> int:
        """0 if all could be, else 2: dbt takes it for an error of its own."""
        return 2 if any(result.status.is_bad for result in self.results) else 0


def nodes_in_order(workspace: Workspace, selected: frozenset[str]) -> list[Node]:
    """The selected nodes, parents first."""
    nodes = workspace.manifest.nodes
    order = (name for name in workspace.graph.run_order() if name in selected)
    return [nodes[name] for name in order if name in nodes]


def compile_nodes(
    workspace: Workspace, nodes: Iterable[Node], compiler: Compiler, session: Session
) -> Compiled:
    """Compile them, and write the files of those that have one."""
    results = tuple(_compile(workspace, node, compiler, session) for node in nodes)
    for result in results:
        if result.status is Status.ERROR:
            workspace.listener(
                Note(
                    message=f"Compilation Error in {title(result.node)}\n"
                    f"  {result.message}",
                    level=Level.ERROR,
                    name="RunResultError",
                    code="Z024",
                )
            )
    return Compiled(results=results)


def _compile(
    workspace: Workspace, node: Node, compiler: Compiler, session: Session
) -> RunResult:
    began, clock = datetime.now(tz=UTC), time.perf_counter()
    compiled: CompiledNode | None = None
    status, message = Status.SUCCESS, None
    try:
        if node.resource_type is not ResourceType.SEED:
            may_ask = workspace.call.is_on("introspect", default=True)
            compiled = compiler.compile(
                node,
                session if may_ask else None,
                with_ctes=workspace.call.is_on("inject_ephemeral_ctes", default=True),
            )
    except C360Error as error:
        status, message = Status.ERROR, str(error)
    if compiled is not None and node.resource_type is not ResourceType.SQL_OPERATION:
        write_compiled(workspace.project.target_path, compiled)
    ended = datetime.now(tz=UTC)
    return RunResult(
        node=node,
        status=status,
        message=message,
        execution_time=time.perf_counter() - clock,
        timing=(
            Timing(name="compile", started_at=began, completed_at=ended),
            Timing(name="execute", started_at=ended, completed_at=ended),
        ),
        compiled=compiled,
        relation_name=None if node.is_ephemeral else _relation_name(node),
    )


def _relation_name(node: Node) -> str | None:
    stored = {ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT}
    return str(node.relation) if node.resource_type in stored else None
