"""`c360 debug`: is everything in place?"""

import os
import platform
import sys
from collections.abc import Callable

from customer360.commands.call import Call
from customer360.commands.workspace import open_project
from customer360.errors import C360Error
from customer360.events import Level, Note
from customer360.project.load import PROFILES_FILE
from customer360.project.project import Project
from customer360.render.screen import Screen
from customer360.resources.version import DBT_VERSION, VERSION


def run(call: Call, screen: Screen) -> int:
    """Check project, profile and connection; 0 if all is well."""

    def say(text: str, level: Level = Level.INFO) -> None:
        screen.listener(Note(message=text, name="DebugCmdOut", level=level))

    say(f"c360 version: {VERSION} (behaves as dbt {DBT_VERSION})")
    say(f"python version: {platform.python_version()}")
    say(f"python path: {sys.executable}")
    say(f"os info: {platform.platform()}")
    try:
        _, project = open_project(call, screen)
    except C360Error as error:
        # As in dbt: what is not in place is the answer, and no error of the command.
        error.exit_code = C360Error.exit_code
        if error.path is not None and error.path.endswith(PROFILES_FILE):
            say(f"Using profiles.yml file at {error.path} [ERROR]", Level.ERROR)
        raise
    if call.is_on("config_dir"):
        say(f"profiles are in {os.path.dirname(project.profiles_path)}")
        return 0
    if not call.is_on("connection"):
        say(f"Using project at {project.root} [OK found and valid]")
        say(f"Using profiles.yml file at {project.profiles_path} [OK found and valid]")
    _say_connection(project, say)
    try:
        version = _ask(project, call.number("lock_timeout") or 0.0)
    except C360Error as error:
        say(f"  Connection test: [ERROR] {error}", Level.ERROR)
        return C360Error.exit_code
    say(f"  Connection test: [OK {version}]")
    say("All checks passed!")
    return 0


def _say_connection(project: Project, say: Callable[[str], None]) -> None:
    target = project.target
    say(f"Connection: {target.profile_name}.{target.name}")
    for name, value in (
        ("type", target.type),
        ("path", target.path),
        ("database", target.database),
        ("schema", target.schema),
        ("threads", target.threads),
    ):
        say(f"  {name}: {value}")


def _ask(project: Project, lock_timeout: float) -> str:
    from customer360.adapters.registry import open_adapter

    path = project.target.path
    if path != ":memory:" and not os.path.exists(path):
        # Asking must not leave an empty database behind.
        folder = os.path.dirname(path)
        if not os.access(folder, os.W_OK):
            raise C360Error(f"the database cannot be made in {folder}")
        return "no database yet; the first build makes it"
    adapter = open_adapter(project.target, read_only=True, lock_timeout=lock_timeout)
    try:
        session = adapter.session()
        version = session.execute("select version()").rows[0][0]
        session.close()
    finally:
        adapter.close()
    return f"DuckDB {version}"
