"""What a user says about the DAG, and what is found in the project's own files."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import yaml

from customer360.airflow.layers import LAYERS, Layer
from customer360.errors import ProjectError
from customer360.records import dataclass, field

Callback = Callable[[Mapping[str, object]], None]

# Long before the project's first day, and the same on every machine that reads the DAG.
_START = datetime.fromisoformat("2024-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class DagSettings:
    """Everything that the DAG is made from; see `customer_360_dag` for the words."""

    project_dir: str
    database: str | None = None
    target: str | None = None
    executable: str | None = None
    dag_id: str = "customer_360"
    schedule: str | None = "@daily"
    start_date: datetime = _START
    load_mode: str = "dbt_ls"
    execution_mode: str = "local"
    manifest_path: str | None = None
    ls_files: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict)
    layers: tuple[Layer, ...] = LAYERS
    freshness: bool = True
    pool: str | None = "c360_writer"
    lock_timeout: timedelta = timedelta(minutes=10)
    alert_url: str | None = None
    on_failure: tuple[Callback, ...] = ()
    on_warning: Callback | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileNames:
    """The profile and target that the project's own files name, and where they are."""

    profile: str
    target: str
    path: str


def find_executable(settings: DagSettings) -> str:
    """The path of c360: as given, beside this Python, or on the PATH.

    Raises:
        ProjectError: there is none.
    """
    beside = os.path.join(os.path.dirname(sys.executable), "c360")
    named = settings.executable or (beside if os.path.isfile(beside) else "c360")
    found = shutil.which(named)
    if found is None:
        raise ProjectError(
            f"no program is called {named!r}",
            hint="give executable= the full path of c360; it may be in a virtual"
            " environment of its own",
        )
    return found


def read_profile(settings: DagSettings) -> ProfileNames:
    """The profile that dbt_project.yml names, with the target that profiles.yml takes.

    Raises:
        ProjectError: a file or the profile in it is missing.
    """
    project_file = os.path.join(settings.project_dir, "dbt_project.yml")
    profiles_file = os.path.join(settings.project_dir, "profiles.yml")
    name = _mapping(project_file).get("profile")
    profile = _mapping(profiles_file).get(str(name))
    if not isinstance(profile, dict):
        raise ProjectError(
            f"profiles.yml has no profile {name!r}",
            hint="dbt_project.yml names it under `profile:`",
            path=profiles_file,
        )
    target = settings.target or profile.get("target") or "default"
    return ProfileNames(profile=str(name), target=str(target), path=profiles_file)


def _mapping(path: str) -> Mapping[str, object]:
    if not os.path.isfile(path):
        raise ProjectError(
            f"there is no {os.path.basename(path)} in {os.path.dirname(path)}",
            hint="project_dir= is the folder of dbt_project.yml and profiles.yml",
        )
    with open(path, encoding="utf-8") as file:
        content = yaml.safe_load(file)
    return content if isinstance(content, dict) else {}
