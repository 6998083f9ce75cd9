"""Options that every command takes, and what stands in the project's `flags:`."""

import json
import pstats

import pytest

from tests.conftest import PROJECT_FILE, Shop

WARNS = {
    "models/a.sql": "select 1 as id",
    "models/a.yml": "models: [{name: gone}]",
}


@pytest.mark.parametrize(
    ("options", "exit_code"),
    [
        ([], 0),
        (["--warn-error"], 2),
        (["--warn-error-options", "{error: all}"], 2),
        (["--warn-error-options", "{include: all}"], 2),
        (["--warn-error-options", '{"error": ["NoNodeForYamlKey"]}'], 2),
        (["--warn-error-options", "{error: [Other]}"], 0),
        (["--warn-error-options", "{error: all, warn: [NoNodeForYamlKey]}"], 0),
        (
            [
                "--warn-error-options",
                "{include: all, exclude: [NoNodeForYamlKey, Deprecations]}",
            ],
            0,
        ),
        (["--warn-error-options", "{error: all, silence: [NoNodeForYamlKey]}"], 0),
        (["--warn-error-options", "{never: all}"], 2),
        (["--warn-error-options", "["], 2),
    ],
    ids=str,
)
def test_warnings_are_errors_where_asked(
    shop: Shop, options: list[str], exit_code: int
) -> None:
    assert shop.write(WARNS).run("parse", *options).exit_code == exit_code


def test_a_silenced_warning_is_not_said(shop: Shop) -> None:
    options = ("--warn-error-options", "{silence: [NoNodeForYamlKey]}")
    assert "gone" not in shop.write(WARNS).run("parse", *options).out


def test_the_projects_flags_say_what_warns(shop: Shop) -> None:
    shop.write(WARNS)
    flags = "flags: {warn_error_options: {error: all}}\n"
    shop.write({"dbt_project.yml": PROJECT_FILE + flags})
    assert shop.run("parse").exit_code == 2


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize(
    "option",
    [
        ["--state", "before"],
        ["--defer-state", "before"],
        ["--indirect-selection", "cautious"],
        ["--favor-state"],
        ["--no-defer"],
        ["--fail-fast"],
        ["--log-level-file", "warn"],
        ["--printer-width", "100"],
        ["--record-timing-info", "x"],
    ],
    ids=lambda words: words[0],
)
def test_global_options_stand_on_either_side(
    shop: Shop, option: list[str], place: str
) -> None:
    words = [*option, "parse"] if place == "before" else ["parse", *option]
    assert shop.write({"models/a.sql": "select 1 as id"}).run(*words).exit_code == 0


def test_the_log_file_has_its_own_level_and_format(shop: Shop) -> None:
    shop.write(WARNS)
    shop.run("parse", "--log-level-file", "warn", "--log-format-file", "text")
    lines = (shop.folder / "logs" / "c360.log").read_text().splitlines()
    assert len(lines) == 1
    assert "describes the model 'gone'" in lines[0]


def test_the_log_file_is_json_unless_asked(shop: Shop) -> None:
    shop.write(WARNS).run("parse")
    for line in (shop.folder / "logs" / "c360.log").read_text().splitlines():
        json.loads(line)


def test_what_templates_print_can_be_left_out(shop: Shop) -> None:
    shop.write({"models/a.sql": "{{ print('hello there') }} select 1 as id"})
    assert "hello there" in shop.run("compile").err
    assert "hello there" not in shop.run("compile", "--no-print").err


@pytest.mark.parametrize(
    ("required", "options", "exit_code"),
    [
        ("'>=1.0.0'", [], 0),
        ("['>=1.8.0', '<2.0.0']", [], 0),
        ("'>=1.8.0,<2.0.0'", [], 0),
        ("'>=2.0.0'", [], 2),
        ("'>=2.0.0'", ["--no-version-check"], 0),
        ("'soon'", [], 2),
    ],
)
def test_a_project_says_which_dbt_it_needs(
    shop: Shop, required: str, options: list[str], exit_code: int
) -> None:
    file = f"{PROJECT_FILE}require-dbt-version: {required}\n"
    shop.write({"dbt_project.yml": file, "models/a.sql": "select 1 as id"})
    assert shop.run("parse", *options).exit_code == exit_code


def test_ignored_files_are_no_part_of_the_project(shop: Shop) -> None:
    shop.write({"models/a.sql": "select 1 as id", "models/old/b.sql": "select 1 as id"})
    shop.write({".dbtignore": "old/\n"})
    assert shop.run("ls", "--quiet").out.split() == ["shop.a"]


@pytest.mark.parametrize(
    "words",
    [
        ("parse", "--warn-error", "--warn-error-options", '{"error": "all"}'),
        ("compile", "--inline", "select 1", "--select", "a"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    shop: Shop, words: tuple[str, ...]
) -> None:
    finished = shop.run(*words)
    assert finished.exit_code == 2
    assert "cannot stand together" in finished.out + finished.err


def test_where_the_time_went_can_be_kept(shop: Shop) -> None:
    shop.write({"models/a.sql": "select 1 as id"})
    shop.run("parse", "--record-timing-info", "timing.prof")
    kept = pstats.Stats(str(shop.folder / "timing.prof")).get_stats_profile()
    assert "load_manifest" in kept.func_profiles


def test_every_json_line_holds_what_the_environment_adds(shop: Shop) -> None:
    finished = shop.write({"models/a.sql": "select 1 as id"}).run(
        "run", "--log-format", "json", DBT_ENV_CUSTOM_ENV_TEAM="data"
    )
    extras = [json.loads(line)["info"]["extra"] for line in finished.out.splitlines()]
    assert extras == [{"TEAM": "data"}] * len(extras)


def test_limits_of_dbts_parser_of_sql_are_taken_and_of_no_concern(shop: Shop) -> None:
    shop.write({"models/a.sql": "select 1 as id"})
    limits = '{"MAX_GROUPING_TOKENS": "10000"}'
    assert shop.run("compile", "--sqlparse", limits).exit_code == 0
