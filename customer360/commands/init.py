"""`c360 init`: a project of your own, copied from the shipped one."""

import os
import re
import shutil

from customer360.commands.call import Call
from customer360.commands.shipped_project import shipped_project
from customer360.errors import C360Error, UsageError
from customer360.events import Note
from customer360.render.screen import Screen

_SHIPPED_NAME = "customer_360"
_LEFT_OUT = shutil.ignore_patterns(
    "target", "logs", "dbt_packages", "*.duckdb", "*.duckdb.*", "__pycache__", ".*"
)
_PROFILES = """\
# `path` counts from the project folder; C360_DATABASE changes it.
# `vars` of a target come after --vars and the environment, and before dbt_project.yml.
{name}:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{{{{ env_var('C360_DATABASE', '{name}.duckdb') }}}}"
      schema: main
      threads: 4
    prod:
      type: duckdb
      path: "{{{{ env_var('C360_DATABASE', '{name}_prod.duckdb') }}}}"
      schema: main
      threads: 4
      vars:
        num_customers: 1000
"""


def run(call: Call, screen: Screen) -> int:
    """Copy the shipped project into a new folder and give it the folder's name.

    Raises:
        C360Error: the folder exists and is not empty.
    """
    given = call.text("folder") or ""
    folder = os.path.normpath(os.path.join(call.working_directory, given))
    name = os.path.basename(folder)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise UsageError(
            f"a project cannot be called {name!r}",
            hint="take letters, digits and underscores, and begin with a letter",
        )
    if os.path.exists(folder) and (not os.path.isdir(folder) or os.listdir(folder)):
        raise C360Error(f"{folder} exists and is not empty", hint="choose another name")
    shutil.copytree(shipped_project(), folder, ignore=_LEFT_OUT, dirs_exist_ok=True)
    _rename(folder, name)
    with open(os.path.join(folder, "profiles.yml"), "w", encoding="utf-8") as file:
        file.write(_PROFILES.format(name=name))
    screen.listener(Note(message=f"Made the project {name} in {folder}"))
    screen.listener(Note(message=f"Build it: cd {given} && c360 build"))
    return 0


def _rename(folder: str, name: str) -> None:
    path = os.path.join(folder, "dbt_project.yml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    pattern = re.compile(rf"^(\s*(?:name|profile):\s*){_SHIPPED_NAME}\b", re.MULTILINE)
    text = pattern.sub(rf"\g<1>{name}", text)
    text = re.sub(
        rf"^(\s+){_SHIPPED_NAME}:", rf"\g<1>{name}:", text, flags=re.MULTILINE
    )
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
