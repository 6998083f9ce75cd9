"""`c360 clone`: views on what an earlier run made elsewhere."""

import time
from collections.abc import Iterator, Mapping

from customer360.adapters.catalog import RelationCatalog
from customer360.adapters.protocol import Adapter
from customer360.adapters.registry import open_adapter
from customer360.commands.announcing import say_nothing_to_do, say_what_was_found
from customer360.commands.call import Call
from customer360.commands.deferring import earlier_nodes
from customer360.commands.running import Walk, write_artifacts
from customer360.commands.selecting import selected_ids
from customer360.commands.workspace import Workspace, open_workspace
from customer360.compilation.compiler import Compiler
from customer360.errors import C360Error
from customer360.events import NodeFinished, NodeStarted, Note, RunFinished
from customer360.execution.failure import now, result_of_failure
from customer360.materializations.context import Context
from customer360.materializations.view import create_view
from customer360.records import dataclass, replace
from customer360.render.screen import Screen
from customer360.resources.kinds import ResourceType, Status
from customer360.resources.node import Node
from customer360.resources.relation import Relation
from customer360.resources.result import CompiledNode, RunResult, Timing

_CLONED = frozenset({ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT})
# What a clone takes over of its node's configuration.
_KEPT = frozenset({"grants", "persist_docs"})


def run(call: Call, screen: Screen) -> int:
    """Make the views; the exit code. What is there already stays.

    DuckDB cannot copy a table without its rows, so that a clone is always a view.

    Raises:
        UsageError: no folder with the manifest.json of an earlier run is named.
    """
    workspace = open_workspace(call, screen)
    earlier = earlier_nodes(call, workspace)
    say_what_was_found(workspace)
    chosen = selected_ids(workspace, only=_CLONED)
    nodes = [workspace.manifest.nodes[name] for name in sorted(chosen)]
    nodes = [node for node in nodes if not node.is_ephemeral]
    if not nodes:
        say_nothing_to_do(workspace)
        write_artifacts(workspace, Walk(results=(), elapsed=0.0))
        return 0
    adapter = open_adapter(
        workspace.project.target, lock_timeout=workspace.lock_timeout
    )
    clock = time.perf_counter()
    try:
        cloning = _Cloning.of(workspace, earlier, adapter)
        results = tuple(cloning.results(nodes))
        cloning.context.session.close()
        walk = Walk(results=results, elapsed=time.perf_counter() - clock)
        write_artifacts(workspace, walk, adapter)
    finally:
        adapter.close()
    workspace.listener(
        RunFinished(
            command=call.command,
            results=walk.results,
            elapsed=walk.elapsed,
            database_path=adapter.path,
            target_path=workspace.project.target_path,
        )
    )
    return walk.exit_code


@dataclass(frozen=True, slots=True)
class _Cloning:
    """Where clones are made, and the nodes of the earlier run."""

    context: Context
    earlier: Mapping[str, Mapping[str, object]]

    @classmethod
    def of(
        cls,
        workspace: Workspace,
        earlier: Mapping[str, Mapping[str, object]],
        adapter: Adapter,
    ) -> "_Cloning":
        catalog = RelationCatalog.of(adapter)
        compiler = Compiler(
            project=workspace.project,
            manifest=workspace.manifest,
            invocation=workspace.invocation,
            listener=workspace.listener,
            adapter=adapter,
            catalog=catalog,
        )
        context = Context(
            session=adapter.session(),
            catalog=catalog,
            templates=compiler,
            manifest=workspace.manifest,
            invocation=workspace.invocation,
            listener=workspace.listener,
            settings=workspace.project.target.settings,
        )
        return cls(context, earlier)

    def results(self, nodes: list[Node]) -> Iterator[RunResult]:
        """Clone them one after another; a failure is a result."""
        listener, total = self.context.listener, len(nodes)
        for index, node in enumerate(nodes, start=1):
            listener(NodeStarted(node=node, index=index, total=total))
            started, clock = now(), time.perf_counter()
            result = replace(
                self._result(node),
                execution_time=time.perf_counter() - clock,
                timing=(
                    Timing(name="execute", started_at=started, completed_at=now()),
                ),
            )
            listener(NodeFinished(result=result, index=index, total=total))
            yield result

    def _result(self, node: Node) -> RunResult:
        found = self.earlier.get(node.unique_id)
        reason = self._why_not(node, found)
        if found is None or reason is not None:
            self.context.listener(Note(message=reason or ""))
            return RunResult(node=node, status=Status.SUCCESS, message="No-op")
        try:
            self._clone(node, _place(found, node))
        except C360Error as error:
            return result_of_failure(node, error)
        return RunResult(
            node=node,
            status=Status.SUCCESS,
            message="OK",
            adapter_response={"_message": "OK"},
            relation_name=str(node.relation),
        )

    def _why_not(self, node: Node, found: Mapping[str, object] | None) -> str | None:
        if found is None:
            return f"No relation found in state manifest for {node.unique_id}"
        if str(_place(found, node)).lower() == str(node.relation).lower():
            return (
                "Target relation and defer relation are the same, skipping clone for "
                f"relation: {node.relation}"
            )
        refreshes = self.context.invocation.full_refresh
        if not refreshes and self.context.catalog.get(node.relation):
            return f"Relation {node.relation} already exists"
        return None

    def _clone(self, node: Node, original: Relation) -> None:
        context = self.context
        config = {key: item for key, item in node.config.items() if key in _KEPT}
        existing = context.catalog.get(node.relation)
        with context.session.transaction():
            context.catalog.ensure_schema(context.session, node.database, node.schema)
            if existing is not None:
                context.session.drop(existing)
                context.catalog.remove(existing)
            create_view(
                CompiledNode(
                    node=replace(node, config=config),
                    compiled_code=f"select * from {original}",
                ),
                context,
            )


def _place(found: Mapping[str, object], node: Node) -> Relation:
    return Relation(
        database=str(found.get("database") or node.database),
        schema=str(found.get("schema") or node.schema),
        identifier=str(found.get("alias") or node.alias),
    )
