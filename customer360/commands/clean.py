"""`c360 clean`: delete what a run can make again, and nothing else."""

import os
import shutil

from customer360.commands.call import Call
from customer360.commands.workspace import open_project
from customer360.errors import ProjectError
from customer360.events import Note, deprecation
from customer360.project.project import Project
from customer360.project.yaml import as_texts
from customer360.render.screen import Screen


def run(call: Call, screen: Screen) -> int:
    """Delete the folders of `clean-targets`.

    Raises:
        ProjectError: one of them lies outside the project or holds what is not ours to
            delete; then nothing was deleted.
    """
    call, project = open_project(call, screen)
    _tell_of_old_folder(_clean_targets(project), project, screen)
    only_inside = call.is_on("clean_project_files_only", default=True)
    folders = [
        _checked(name, project, only_inside=only_inside)
        for name in _clean_targets(project)
    ]
    for folder in folders:
        # A link is taken away, what it leads to stays.
        if os.path.islink(folder):
            os.unlink(folder)
        elif os.path.isdir(folder):
            shutil.rmtree(folder)
        else:
            continue
        screen.listener(Note(message=f"Cleaned {folder}", name="ConfirmCleanPath"))
    screen.listener(
        Note(message="Finished cleaning all paths.", name="FinishedCleanPaths")
    )
    return 0


def _tell_of_old_folder(
    targets: tuple[str, ...], project: Project, screen: Screen
) -> None:
    place = project.packages[0].config.get("packages-install-path") or "dbt_packages"
    if "dbt_modules" in targets and place not in targets:
        screen.listener(
            deprecation(
                "PackageInstallPathDeprecation",
                "D002",
                f"clean-targets names dbt_modules; packages are in {place} now",
            )
        )


def _clean_targets(project: Project) -> tuple[str, ...]:
    given = project.packages[0].config.get("clean-targets")
    path = os.path.join(project.root, "dbt_project.yml")
    if given is None:
        return (os.path.basename(project.target_path),)
    return tuple(as_texts(given, "clean-targets", path=path))


def _checked(name: str, project: Project, *, only_inside: bool) -> str:
    """The folder's full path, if it may be deleted."""
    root = os.path.realpath(project.root)
    folder = os.path.normpath(os.path.join(project.root, name))
    parent = os.path.realpath(os.path.dirname(folder))
    real = os.path.join(parent, os.path.basename(folder))
    is_outside = os.path.commonpath([root, real]) != root
    if (is_outside and only_inside) or os.path.commonpath([root, real]) == real:
        raise _refused(name, project, "lies outside the project")
    for kept in _sources_of(project):
        if os.path.commonpath([real, kept]) == real:
            raise _refused(name, project, f"holds {os.path.relpath(kept, root)}")
    database = os.path.realpath(project.target.path)
    if os.path.commonpath([real, database]) == real:
        raise _refused(name, project, "holds the database")
    return folder


def _sources_of(project: Project) -> tuple[str, ...]:
    own = project.packages[0]
    folders = (
        *own.model_paths,
        *own.seed_paths,
        *own.snapshot_paths,
        *own.test_paths,
        *own.analysis_paths,
        *own.macro_paths,
    )
    root = os.path.realpath(project.root)
    return tuple(os.path.normpath(os.path.join(root, folder)) for folder in folders)


def _refused(name: str, project: Project, reason: str) -> ProjectError:
    return ProjectError(
        f"the clean-target {name!r} {reason}; nothing was deleted",
        hint="clean-targets are folders that a run makes again, such as target",
        path=os.path.join(project.root, "dbt_project.yml"),
    )
