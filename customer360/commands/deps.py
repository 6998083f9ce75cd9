"""`c360 deps`: packages are used where they are; nothing is fetched."""

import os

from customer360.commands.call import Call
from customer360.commands.workspace import open_project
from customer360.errors import ProjectError
from customer360.events import Note
from customer360.project.project import Project
from customer360.project.yaml import as_list, as_mapping, load_yaml
from customer360.render.screen import Screen

_FILES = ("packages.yml", "dependencies.yml")


def run(call: Call, screen: Screen) -> int:
    """Say which packages are there.

    Raises:
        ProjectError: the project names one that is not, and how to get it.
    """
    _, project = open_project(call, screen)
    wanted = _wanted(project)
    installed = {package.name: package.root for package in project.packages[1:]}
    missing = [name for name, folder in wanted if not os.path.isdir(folder)]
    if missing:
        raise ProjectError(
            f"the package {missing[0]!r} is not installed, and c360 fetches nothing",
            hint="copy it into the packages folder (dbt_packages), or let dbt-core's "
            "`dbt deps` do that",
        )
    for name, root in installed.items():
        screen.listener(Note(message=f"  {name}: {root}"))
    if not wanted and not installed:
        screen.listener(Note(message="the project uses no packages"))
    return 0


def _wanted(project: Project) -> list[tuple[str, str]]:
    """Name and folder of each package that the project asks for."""
    found: list[tuple[str, str]] = []
    install = str(
        project.packages[0].config.get("packages-install-path") or "dbt_packages"
    )
    for file in _FILES:
        path = os.path.join(project.root, file)
        if not os.path.isfile(path):
            continue
        content = as_mapping(load_yaml(path) or {}, file, path=path)
        for entry in as_list(content.get("packages"), "packages", path=path):
            item = as_mapping(entry, "a package", path=path)
            if "local" in item:
                local = str(item["local"])
                found.append((local, os.path.join(project.root, local)))
                continue
            source = str(item.get("package") or item.get("git") or item.get("tarball"))
            name = source.rsplit("/", 1)[-1].removesuffix(".git")
            found.append((source, os.path.join(project.root, install, name)))
    return found
