"""What the DAG reads of the project before Cosmos is asked."""

import shutil
import sys
from pathlib import Path

import pytest

from customer360.airflow.ls_files import write_ls_files
from customer360.airflow.settings import DagSettings, find_executable, read_profile
from customer360.errors import ProjectError

PROJECT = Path(__file__).parents[3] / "sql"


def test_the_profile_is_the_projects_own() -> None:
    names = read_profile(DagSettings(project_dir=str(PROJECT)))
    assert (names.profile, names.target) == ("customer_360", "dev")
    assert names.path == str(PROJECT / "profiles.yml")


def test_the_target_may_be_another() -> None:
    settings = DagSettings(project_dir=str(PROJECT), target="prod")
    assert read_profile(settings).target == "prod"


def test_a_folder_without_a_project_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no dbt_project"):
        read_profile(DagSettings(project_dir=str(tmp_path)))


def test_a_program_that_is_not_there_is_named() -> None:
    settings = DagSettings(project_dir=str(PROJECT), executable="c361")
    with pytest.raises(ProjectError, match="no program is called 'c361'"):
        find_executable(settings)


@pytest.mark.slow
def test_each_layer_gets_a_file_of_its_nodes(tmp_path: Path) -> None:
    here = Path(sys.executable).with_name("c360")
    project = shutil.copytree(
        PROJECT, tmp_path / "sql", ignore=shutil.ignore_patterns("target", "*.duckdb")
    )
    settings = DagSettings(project_dir=str(project), executable=str(here))
    paths = write_ls_files(settings, str(tmp_path / "ls"))
    assert [Path(path).stem for path in paths] == [
        *("seeds", "staging", "snapshots", "intermediate", "marts", "analytics"),
    ]
    assert '"unique_id": "model.customer_360.stg_customers"' in Path(
        paths[1]
    ).read_text(encoding="utf-8")
