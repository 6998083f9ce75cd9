"""`c360 run-operation`: call a macro."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime

from customer360.adapters.protocol import Adapter
from customer360.adapters.registry import open_adapter
from customer360.commands.call import Call
from customer360.commands.nearest import nearest_hint
from customer360.commands.running import Walk, open_compiler, write_artifacts
from customer360.commands.workspace import Workspace, open_workspace
from customer360.errors import C360Error, CompilationError, UsageError
from customer360.events import Level, Note
from customer360.records import replace
from customer360.render.screen import Screen
from customer360.resources.kinds import ResourceType, Status
from customer360.resources.node import Macro, Node
from customer360.resources.result import RunResult, Timing


def run(call: Call, screen: Screen) -> int:
    """Call it, make what it did last, and write how it went; 1 if it failed."""
    arguments = _arguments(call.text("args"))
    workspace = open_workspace(call, screen)
    macro = _find_macro(workspace, call.text("macro") or "")
    adapter = open_adapter(
        workspace.project.target, lock_timeout=workspace.lock_timeout
    )
    began, clock = datetime.now(tz=UTC), time.perf_counter()
    status, message = Status.SUCCESS, None
    try:
        _call(workspace, adapter, macro, arguments)
    except C360Error as error:
        status, message = Status.ERROR, str(error)
    finally:
        adapter.close()
    elapsed = time.perf_counter() - clock
    ended = Timing(name="execute", started_at=began, completed_at=datetime.now(tz=UTC))
    result = RunResult(
        node=_operation(workspace, macro),
        status=status,
        message=message,
        failures=int(status is Status.ERROR),
        execution_time=elapsed,
        timing=(replace(ended, name="compile", completed_at=began), ended),
    )
    write_artifacts(workspace, Walk(results=(result,), elapsed=elapsed))
    if message is not None:
        workspace.listener(
            Note(
                message=f"Error: {message}",
                level=Level.ERROR,
                name="RunningOperationCaughtError",
                code="Q001",
                data={"exc": message},
            )
        )
        return 1
    screen.listener(Note(message=f"Ran {macro.name}", name="RunningOperation"))
    return 0


def _call(
    workspace: Workspace,
    adapter: Adapter,
    macro: Macro,
    arguments: Mapping[str, object],
) -> None:
    compiler, _ = open_compiler(workspace, adapter)
    session = adapter.session()
    name = f"{macro.package_name}.{macro.name}"
    try:
        compiler.call_macro(name, arguments, session)
        if session.in_transaction:
            session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()


def _find_macro(workspace: Workspace, name: str) -> Macro:
    package, _, last = name.rpartition(".")
    macros = workspace.manifest.macros
    packages = (package,) if package else (workspace.project.name, *_others(workspace))
    for place in packages:
        found = macros.get(f"macro.{place}.{last}")
        if found is not None:
            return found
    own = [m.name for m in macros.values() if m.package_name == workspace.project.name]
    raise CompilationError(
        f"there is no macro {name!r}",
        hint=nearest_hint(last, own) if own else "the project has none of its own",
    )


def _others(workspace: Workspace) -> tuple[str, ...]:
    packages = (package.name for package in workspace.project.packages[1:])
    return (*packages, "dbt_duckdb", "dbt")


def _operation(workspace: Workspace, macro: Macro) -> Node:
    target = workspace.project.target
    return Node(
        unique_id=macro.unique_id,
        resource_type=ResourceType.OPERATION,
        package_name=macro.package_name,
        name=macro.name,
        alias=macro.name,
        database=target.database,
        schema=target.schema,
        path=macro.path,
        original_file_path=macro.original_file_path,
        fqn=(macro.package_name, macro.name),
    )


def _arguments(text: str | None) -> Mapping[str, object]:
    if not text:
        return {}
    from customer360.project.yaml import as_mapping, load_yaml_text

    try:
        return as_mapping(load_yaml_text(text), "--args")
    except C360Error as error:
        raise UsageError(
            f"cannot read --args {text!r}: {error.message}",
            hint="write YAML or JSON: --args '{days: 30}'",
        ) from None
