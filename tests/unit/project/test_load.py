"""Finding and reading a project."""

from pathlib import Path

import pytest

from customer360.errors import C360Error, ParsingError, ProjectError, VariableError
from customer360.project.load import ProjectOptions, load_project
from customer360.project.project import Project

PROJECT = """
name: shop
profile: shop
vars:
  num_customers: 10
  rate: 0.5
  start_date: '2023-01-01'
  as_of_date: null
  shop: {is_big: false}
"""
PROFILES = """
shop:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{{ env_var('C360_DATABASE', 'shop.duckdb') }}"
      threads: 4
    prod:
      type: duckdb
      path: prod.duckdb
      vars: {num_customers: 1000}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text(PROJECT)
    (tmp_path / "profiles.yml").write_text(PROFILES)
    return tmp_path


def load(folder: Path, **options: object) -> Project:
    return load_project(
        ProjectOptions(working_directory=str(folder), **options)  # type: ignore[arg-type]
    )


def value_of(project: Project, name: str) -> object:
    layers = project.variables.layers(project.name)
    return next(layer[name] for layer in layers if name in layer)


def test_a_relative_database_path_counts_from_the_project(folder: Path) -> None:
    assert load(folder).target.path == str(folder / "shop.duckdb")


def test_a_folder_of_links_to_a_project_means_the_projects_own_database(
    folder: Path, tmp_path: Path
) -> None:
    links = tmp_path / "links"
    links.mkdir()
    for file in folder.iterdir():
        (links / file.name).symlink_to(file)
    loaded = load(links)
    assert loaded.root == str(links)
    assert loaded.target.path == str(folder / "shop.duckdb")


def test_the_database_is_called_after_its_file(folder: Path) -> None:
    assert load(folder).target.database == "shop"


def test_a_project_is_found_from_a_folder_below_it(folder: Path) -> None:
    below = folder / "models" / "staging"
    below.mkdir(parents=True)
    assert load(below).root == str(folder)


def test_a_project_is_found_in_the_sql_folder(folder: Path) -> None:
    (folder / "sql").mkdir()
    (folder / "dbt_project.yml").rename(folder / "sql" / "dbt_project.yml")
    (folder / "profiles.yml").rename(folder / "sql" / "profiles.yml")
    assert load(folder).root == str(folder / "sql")


def test_no_project_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        load(tmp_path)
    assert "c360 init" in str(caught.value)


def test_the_environment_fills_in_the_profile(folder: Path) -> None:
    project = load(folder, environment={"C360_DATABASE": "other.duckdb"})
    assert project.target.path == str(folder / "other.duckdb")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, 10),
        ({"target": "prod"}, 1000),
        ({"target": "prod", "environment": {"DBT_NUM_CUSTOMERS": "50"}}, 50),
        ({"environment": {"DBT_NUM_CUSTOMERS": "50", "C360_NUM_CUSTOMERS": "60"}}, 60),
        (
            {"environment": {"C360_NUM_CUSTOMERS": "60"}, "vars": {"num_customers": 5}},
            5,
        ),
    ],
)
def test_the_nearest_value_of_a_variable_wins(
    folder: Path, options: dict[str, object], expected: int
) -> None:
    assert value_of(load(folder, **options), "num_customers") == expected


def test_a_variable_of_the_package_is_found(folder: Path) -> None:
    assert value_of(load(folder), "is_big") is False


@pytest.mark.parametrize(
    ("said_by_the_project", "expected"),
    [
        ("{}", "package"),
        ("{tone: project}", "project"),
        ("{tone: project, lib: {tone: for the package}}", "for the package"),
    ],
)
def test_a_project_has_the_last_word_on_a_variable_of_its_package(
    folder: Path, said_by_the_project: str, expected: str
) -> None:
    package = folder / "dbt_packages" / "lib"
    package.mkdir(parents=True)
    package.joinpath("dbt_project.yml").write_text(
        "name: lib\nvars: {lib: {tone: package}}"
    )
    (folder / "dbt_project.yml").write_text(f"name: shop\nvars: {said_by_the_project}")
    layers = load(folder).variables.layers("lib")
    found = next(layer["tone"] for layer in layers if "tone" in layer)
    assert found == expected


@pytest.mark.parametrize(
    "options",
    [
        {"vars": {"num_customers": "abc"}},
        {"vars": {"num_customers": 1.5}},
        {"vars": {"num_customers": True}},
        {"vars": {"rate": "much"}},
        {"environment": {"C360_NUM_CUSTOMERS": "many"}},
    ],
)
def test_a_value_of_the_wrong_type_names_the_variable(
    folder: Path, options: dict[str, object]
) -> None:
    with pytest.raises(VariableError, match=r"'num_customers'|'rate'"):
        load(folder, **options)


def test_an_unknown_target_names_the_nearest(folder: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        load(folder, target="prd")
    assert caught.value.hint is not None
    assert "did you mean 'prod'?" in caught.value.hint


def test_an_unknown_profile_lists_those_there_are(folder: Path) -> None:
    with pytest.raises(ProjectError, match="'nobody'"):
        load(folder, profile="nobody")


def test_a_key_that_stands_twice_is_an_error_with_its_line(folder: Path) -> None:
    (folder / "dbt_project.yml").write_text("name: shop\nvars: {}\nname: shop\n")
    with pytest.raises(ParsingError) as caught:
        load(folder)
    assert (caught.value.line, "first on line 1" in caught.value.message) == (3, True)


def test_a_yaml_error_has_its_file_and_line(folder: Path) -> None:
    (folder / "profiles.yml").write_text("shop:\n  target: [dev\n")
    with pytest.raises(C360Error) as caught:
        load(folder)
    assert caught.value.path == str(folder / "profiles.yml")
    assert caught.value.line is not None


def test_a_missing_environment_variable_is_named(folder: Path) -> None:
    text = PROFILES.replace("env_var('C360_DATABASE', 'shop.duckdb')", "env_var('NO')")
    (folder / "profiles.yml").write_text(text)
    with pytest.raises(VariableError, match="NO"):
        load(folder)


def test_jinja_in_a_profile_keeps_the_type_of_a_number(folder: Path) -> None:
    text = PROFILES.replace("threads: 4", "threads: \"{{ env_var('T') | as_number }}\"")
    (folder / "profiles.yml").write_text(text)
    assert load(folder, environment={"T": "3"}).target.threads == 3


def test_a_filter_of_a_type_may_stand_behind_a_text_that_is_compared(
    folder: Path,
) -> None:
    folder.joinpath("selectors.yml").write_text(
        "selectors:\n- {name: s, default: \"{{ target.name == 'dev' | as_bool }}\"}"
    )
    assert load(folder).selectors[0]["default"] is True


def test_what_is_no_number_is_told_where_one_is_asked_for(folder: Path) -> None:
    text = PROFILES.replace("threads: 4", "threads: \"{{ 'four' | as_number }}\"")
    (folder / "profiles.yml").write_text(text)
    with pytest.raises(ProjectError, match="'four' is not a number"):
        load(folder)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("modles: {}", "did you mean 'models'"),
        ("model_paths: [models]", "did you mean 'model-paths'"),
        ("tests: {}\ndata_tests: {}", "mean the same"),
    ],
)
def test_a_key_that_no_project_has_is_refused(
    folder: Path, lines: str, said: str
) -> None:
    (folder / "dbt_project.yml").write_text(f"{PROJECT}\n{lines}\n")
    with pytest.raises(ProjectError, match=said):
        load(folder)


def test_a_wrong_version_of_dbt_is_told_before_wrong_keys(folder: Path) -> None:
    (folder / "dbt_project.yml").write_text(
        f"{PROJECT}\nmodles: {{}}\nrequire-dbt-version: ['<0.1.0']\n"
    )
    with pytest.raises(ProjectError, match=r"<0\.1\.0"):
        load(folder)


def test_jinja_in_a_profile_cannot_reach_the_system(folder: Path) -> None:
    probe = '"{{ env_var.__globals__ }}"'
    (folder / "profiles.yml").write_text(PROFILES.replace("threads: 4", f"x: {probe}"))
    with pytest.raises(ProjectError, match="unsafe"):
        load(folder)


@pytest.mark.parametrize("written", ["out", "'out'", "{{ env_var('X', 'out') }}"])
def test_nothing_is_written_beside_the_target_path(folder: Path, written: str) -> None:
    file = folder / "dbt_project.yml"
    text = written if written.startswith("'") else f'"{written}"'
    file.write_text(file.read_text() + f"target-path: {text}\n")
    load_project(ProjectOptions(working_directory=str(folder)))
    assert not (folder / "target").exists()


def test_a_name_that_is_unknown_in_the_project_file_is_false(folder: Path) -> None:
    file = folder / "dbt_project.yml"
    choice = "{{ 'table' if execute else 'view' }}"
    file.write_text(f'{file.read_text()}models:\n  +materialized: "{choice}"\n')
    project = load_project(ProjectOptions(working_directory=str(folder)))
    assert project.packages[0].config["models"] == {"+materialized": "view"}


def test_the_project_file_may_use_modules(folder: Path) -> None:
    path = "{{ modules.re.sub('x', 'y', 'x_') }}{{ modules.pytz.timezone('Etc/UTC') }}"
    (folder / "dbt_project.yml").write_text(f'{PROJECT}target-path: "{path}"\n')
    assert load(folder).target_path.endswith("y_Etc/UTC")
