"""Our settings in Cosmos's words."""

import os

from cosmos import ExecutionConfig, ProfileConfig, ProjectConfig, RenderConfig
from cosmos.constants import (
    DbtResourceType,
    ExecutionMode,
    InvocationMode,
    LoadMode,
    TestBehavior,
    TestIndirectSelection,
)

from customer360.airflow.layers import Layer
from customer360.airflow.settings import DagSettings, find_executable, read_profile
from customer360.errors import ProjectError

_LOAD_MODES = {
    "dbt_ls": LoadMode.DBT_LS,
    "dbt_manifest": LoadMode.DBT_MANIFEST,
    "dbt_ls_file": LoadMode.DBT_LS_FILE,
}
_EXECUTION_MODES = {"local": ExecutionMode.LOCAL, "watcher": ExecutionMode.WATCHER}


def project_config(settings: DagSettings) -> ProjectConfig:
    """Where the project is, and what c360 is told through the environment."""
    manifest = settings.manifest_path
    if settings.load_mode == "dbt_manifest" and manifest is None:
        manifest = os.path.join(settings.project_dir, "target", "manifest.json")
        if not os.path.isfile(manifest):
            raise ProjectError(
                f"there is no {manifest}",
                hint="`c360 parse` writes it; or give manifest_path=",
            )
    return ProjectConfig(
        dbt_project_path=settings.project_dir,
        manifest_path=manifest,
        env_vars=environment(settings),
        dbt_vars=dict(settings.variables),
    )


def environment(settings: DagSettings) -> dict[str, str]:
    """What c360 is told: its database, how long to wait for it, which tests to run."""
    seconds = str(int(settings.lock_timeout.total_seconds()))
    said = {
        "C360_LOCK_TIMEOUT": seconds,
        # Tests of models that a later layer makes wait for that layer, also where the
        # watcher builds a whole layer in one call.
        "DBT_INDIRECT_SELECTION": "buildable",
    }
    if settings.database is not None:
        said["C360_DATABASE"] = os.path.abspath(settings.database)
    return said


def profile_config(settings: DagSettings) -> ProfileConfig:
    """The project's own profile."""
    names = read_profile(settings)
    return ProfileConfig(
        profile_name=names.profile,
        target_name=names.target,
        profiles_yml_filepath=names.path,
    )


def render_config(settings: DagSettings, layer: Layer) -> RenderConfig:
    """Which nodes are in a layer's group, and how Cosmos comes to know them.

    Raises:
        ProjectError: the load mode does not exist, or its file is missing.
    """
    if settings.load_mode not in _LOAD_MODES:
        raise ProjectError(
            f"no load mode is called {settings.load_mode!r}",
            hint=f"the load modes are {', '.join(_LOAD_MODES)}",
        )
    ls_file = None
    if settings.load_mode == "dbt_ls_file":
        ls_file = _ls_file(settings, layer)
    return RenderConfig(
        load_method=_LOAD_MODES[settings.load_mode],
        # In-process calls would need dbt-core; c360 is a program.
        invocation_mode=InvocationMode.SUBPROCESS,
        dbt_executable_path=find_executable(settings),
        dbt_ls_path=ls_file,
        # A saved list is of one layer already, and Cosmos selects nothing from it.
        select=[] if ls_file else [layer.select],
        test_behavior=TestBehavior.AFTER_EACH,
        # They run with their model's tests, or in the gate.
        node_converters={DbtResourceType("unit_test"): _no_task},
    )


def _no_task(**_: object) -> None:
    """Cosmos asks how a node becomes a task: not at all."""


def execution_config(settings: DagSettings) -> ExecutionConfig:
    """How tasks call c360: one call a node (local), or one a layer (watcher).

    Raises:
        ProjectError: the execution mode does not exist.
    """
    if settings.execution_mode not in _EXECUTION_MODES:
        raise ProjectError(
            f"no execution mode is called {settings.execution_mode!r}",
            hint=f"the execution modes are {', '.join(_EXECUTION_MODES)}",
        )
    return ExecutionConfig(
        execution_mode=_EXECUTION_MODES[settings.execution_mode],
        invocation_mode=InvocationMode.SUBPROCESS,
        dbt_executable_path=find_executable(settings),
        # A test of two models waits until both are there.
        test_indirect_selection=TestIndirectSelection.BUILDABLE,
    )


def _ls_file(settings: DagSettings, layer: Layer) -> str:
    folder = settings.ls_files or os.path.join(settings.project_dir, "target", "ls")
    path = os.path.join(folder, f"{layer.name}.json")
    if not os.path.isfile(path):
        raise ProjectError(
            f"there is no {path}",
            hint="`python -m customer360.airflow.ls_files --project-dir"
            f" {settings.project_dir}` writes one file a layer",
        )
    return path
