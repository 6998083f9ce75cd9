"""`c360 run-operation`: call a macro."""

from collections.abc import Mapping

from customer360.adapters.registry import open_adapter
from customer360.commands.call import Call
from customer360.commands.running import open_compiler
from customer360.commands.workspace import open_workspace
from customer360.errors import C360Error, UsageError
from customer360.events import Note
from customer360.render.screen import Screen


def run(call: Call, screen: Screen) -> int:
    """Call it, and make what it did last."""
    arguments = _arguments(call.text("args"))
    workspace = open_workspace(call, screen)
    macro = call.text("macro") or ""
    adapter = open_adapter(
        workspace.project.target, lock_timeout=workspace.lock_timeout
    )
    try:
        compiler, _ = open_compiler(workspace, adapter)
        session = adapter.session()
        try:
            compiler.call_macro(macro, arguments, session)
            if session.in_transaction:
                session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()
    finally:
        adapter.close()
    screen.listener(Note(message=f"Ran {macro}", name="RunningOperation"))
    return 0


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
