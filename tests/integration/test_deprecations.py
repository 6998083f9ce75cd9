"""What is to be written in another way is read as it is, and told: the first of each.

The names and codes are those of dbt-core 1.11's events.
"""

import json

import pytest

from tests.conftest import PROJECT_FILE, Shop

MODEL = {"models/a.sql": "select 1 as id"}
PROFILES = "{}shop: {{outputs: {{default: {{type: duckdb, path: shop.duckdb}}}}}}\n"
TESTED = """\
models:
  - name: a
    columns:
      - name: id
        data_tests:
          - accepted_values: {values: [1]}
          - accepted_values: {values: [1, 2]}
"""


def told(shop: Shop, *words: str, **environment: str) -> list[tuple[str, str]]:
    """Names and codes of the warnings of a command, in their order."""
    found = shop.run(*words, "--log-format", "json", **environment)
    lines = [json.loads(line)["info"] for line in (found.out + found.err).splitlines()]
    return [
        (line["name"], line["code"])
        for line in lines
        if line["level"] == "warn" and "Deprecat" in line["name"]
    ]


@pytest.mark.parametrize(
    ("files", "words", "name", "code"),
    [
        (
            {},
            'parse --warn-error-options {"include":["X"]}',
            *("WEOIncludeExclude", "D031"),
        ),
        ({}, "ls -m a", "ModelParamUsage", "D032"),
        ({}, "ls --models=a", "ModelParamUsage", "D032"),
        ({}, "ls --model a", "ModelParamUsage", "D032"),
        (
            {"dbt_project.yml": f"{PROJECT_FILE}data-paths: [data]\n"},
            *("parse", "ConfigDataPath", "D004"),
        ),
        (
            {"dbt_project.yml": f"{PROJECT_FILE}clean-targets: [dbt_modules]\n"},
            *("clean", "PackageInstallPath", "D002"),
        ),
        (
            {"dbt_project.yml": f"{PROJECT_FILE}source-paths: [models]\n"},
            *("parse", "ConfigSourcePath", "D003"),
        ),
        (
            {"dbt_project.yml": f"{PROJECT_FILE}log-path: mine\n"},
            *("parse", "ConfigLogPath", "D010"),
        ),
        (
            {"dbt_project.yml": f"{PROJECT_FILE}target-path: mine\n"},
            *("parse", "ConfigTargetPath", "D011"),
        ),
        (
            {"profiles.yml": PROFILES.format("config: {fail_fast: true}\n")},
            *("parse", "ProjectFlagsMoved", "D013"),
        ),
        (
            {
                "models/e.yml": "exposures: [{name: A b, type: ml, owner: {name: c}}]",
            },
            *("parse", "ExposureName", "D007"),
        ),
        (
            {"models/a.yml": "modelz: [{name: a}]\nmodels: [{name: a}]\n"},
            *("parse", "CustomTopLevelKey", "D025"),
        ),
        (
            {
                "models/a b.sql": "select 1 as id",
                "dbt_project.yml": PROJECT_FILE
                + "flags: {require_resource_names_without_spaces: false}\n",
            },
            *("parse", "ResourceNamesWithSpaces", "D015"),
        ),
        (
            {
                "models/a.yml": TESTED.replace(
                    "{values: [1]}", "{arguments: {values: [1]}}"
                ).replace("{values: [1, 2]}", "{arguments: {values: [1, 2]}}"),
                "dbt_project.yml": PROJECT_FILE
                + "flags: {require_generic_test_arguments_property: false}\n",
            },
            *("parse --no-partial-parse", "ArgumentsPropertyInGenericTest", "D038"),
        ),
    ],
)
def test_what_has_a_newer_form_is_told(
    shop: Shop, files: dict[str, str], words: str, name: str, code: str
) -> None:
    shop.write(MODEL).write(files)
    assert (f"{name}Deprecation", code) in told(shop, *words.split())


def test_the_second_of_two_keys_holds_and_the_first_is_told(shop: Shop) -> None:
    tests = "    columns:\n      - {{name: id, data_tests: [{}]}}\n"
    columns = tests.format("unique") + tests.format("not_null")
    shop.write(MODEL).write({"models/a.yml": f"models:\n  - name: a\n{columns}"})
    assert told(shop, "parse") == [("DuplicateYAMLKeysDeprecation", "D024")]
    finished = shop.run("build")
    assert finished.exit_code == 0
    assert "unique" not in finished.out
    assert "not_null_a_id" in finished.out
    said = "the key 'columns' stands twice, first on line 3, and what that says is lost"
    shop.write({"models/b.yml": "models: []\nmodels: []\n"})
    assert f"{said} (models/a.yml:5)" in shop.run("parse", "--no-partial-parse").out


def test_usual_folders_and_newer_forms_are_not_told(shop: Shop) -> None:
    shop.write(MODEL).write(
        {
            "dbt_project.yml": f"{PROJECT_FILE}target-path: target\nlog-path: logs\n",
            "models/a.yml": "models: [{name: a, columns: [{name: id, data_tests: "
            "[unique, {accepted_values: {arguments: {values: [1]}}}]}]}]\n",
        }
    )
    assert told(shop, "ls", "--select", "a", "--show-all-deprecations") == []


def test_an_unknown_variable_of_dbts_own_names_is_told(shop: Shop) -> None:
    name = "EnvironmentVariableNamespaceDeprecation"
    assert told(shop.write(MODEL), "parse", DBT_ENGINE_MINE="1") == [(name, "D036")]
    assert told(shop, "parse", DBT_ENGINE_PARTIAL_PARSE="0") == []


def test_the_first_of_a_name_is_told_and_all_are_counted(shop: Shop) -> None:
    shop.write(MODEL).write({"models/a.yml": TESTED})
    name = "MissingArgumentsPropertyInGenericTestDeprecation"
    assert told(shop, "parse", "--no-partial-parse") == [
        (name, "D039"),
        ("DeprecationsSummary", "D028"),
    ]
    out = shop.run("parse", "--no-partial-parse").out
    assert f"- {name}: 2 occurrences" in out
    all_of_them = told(shop, "parse", "--no-partial-parse", "--show-all-deprecations")
    assert all_of_them == [(name, "D039"), (name, "D039")]


@pytest.mark.parametrize(
    ("rules", "exit_code"),
    [
        ("{error: all}", 2),
        ("{error: [Deprecations]}", 2),
        ("{error: [ExposureNameDeprecation]}", 2),
        ("{error: all, warn: [Deprecations]}", 0),
        ("{error: all, silence: [Deprecations]}", 0),
    ],
)
def test_deprecations_can_be_errors_by_name_and_as_a_group(
    shop: Shop, rules: str, exit_code: int
) -> None:
    shop.write(MODEL).write(
        {"models/e.yml": "exposures: [{name: A b, type: ml, owner: {name: c}}]"}
    )
    assert shop.run("parse", "--warn-error-options", rules).exit_code == exit_code


@pytest.mark.parametrize(
    "rules", ["{include: all, error: all}", "{exclude: [A], warn: [A]}"]
)
def test_the_older_and_the_newer_word_cannot_stand_together(
    shop: Shop, rules: str
) -> None:
    finished = shop.write(MODEL).run("parse", "--warn-error-options", rules)
    assert finished.exit_code == 2
    assert "which are one" in finished.out


def test_flags_in_profiles_hold_but_not_beside_those_of_the_project(shop: Shop) -> None:
    shop.write(MODEL).write(
        {"profiles.yml": PROFILES.format("config: {write_json: false}\n")}
    )
    assert shop.run("parse").exit_code == 0
    assert not (shop.folder / "target/manifest.json").exists()
    shop.write({"dbt_project.yml": f"{PROJECT_FILE}flags: {{fail_fast: true}}\n"})
    finished = shop.run("parse")
    assert finished.exit_code == 2
    assert "put what both say under `flags:`" in finished.out


def test_a_name_with_a_space_is_refused(shop: Shop) -> None:
    finished = shop.write({"models/a b.sql": "select 1 as id"}).run("parse")
    assert finished.exit_code == 2
    assert "the model 'a b' has a space in its name" in finished.out
