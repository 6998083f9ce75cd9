"""What `on-run-start` and `on-run-end` say, run before and after all nodes."""

import time
from collections.abc import Mapping, Sequence

from customer360.compilation.files import write_compiled
from customer360.execution.board import Board
from customer360.execution.failure import now, result_of_failure, skipped
from customer360.materializations.context import Context
from customer360.resources.kinds import ResourceType, Status
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node
from customer360.resources.result import CompiledNode, RunResult, Timing

START, END = "on-run-start", "on-run-end"


def hooks_of_run(manifest: Manifest, word: str) -> tuple[Node, ...]:
    """The operations of this word: the project's own, then those of packages by name.

    As in dbt; a project's hook can make ready what those of its packages need.
    """
    found = [
        node
        for node in manifest.nodes.values()
        if node.resource_type is ResourceType.OPERATION and f"-{word}-" in node.name
    ]
    return tuple(
        sorted(
            found,
            key=lambda node: (
                node.package_name != manifest.project_name,
                node.package_name,
                node.index or 0,
            ),
        )
    )


def run_hooks_of_run(
    hooks: Sequence[Node],
    context: Context,
    board: Board,
    *,
    names: Mapping[str, object] | None = None,
) -> bool:
    """Run them in order, each in a transaction; false if one fails, and then stop.

    `names` are further names that their templates may use.
    """
    board.expect_hooks(hooks)
    has_failed = False
    for hook in hooks:
        if has_failed:
            board.finished(skipped(hook, "skipped because an earlier hook failed"))
            continue
        board.started(hook.unique_id)
        result = _run(hook, context, names or {})
        board.finished(result)
        has_failed = result.status.is_bad
    return not has_failed


def _run(hook: Node, context: Context, names: Mapping[str, object]) -> RunResult:
    started, clock = now(), time.perf_counter()
    session = context.session
    try:
        statement = context.templates.render(hook.raw_code, hook, session, names=names)
        compiled = CompiledNode(node=hook, compiled_code=statement)
        if context.target_path is not None:
            write_compiled(context.target_path, compiled)
        with session.transaction():
            if statement.strip():
                session.execute(statement)
    except Exception as error:
        return result_of_failure(hook, error)
    return RunResult(
        node=hook,
        status=Status.SUCCESS,
        message=f"{hook.hook_title} passed",
        failures=0,
        execution_time=time.perf_counter() - clock,
        timing=(Timing(name="execute", started_at=started, completed_at=now()),),
        compiled=compiled,
    )
