"""`c360 ls`: an answer on stdout, and nothing else there."""

import json
import shutil

import pytest

from tests.conftest import PROJECT_FILE, Shop

FILES = {
    "models/staging/a.sql": "{{ config(tags=['x']) }} select 1 as id",
    "models/b.sql": "select * from {{ ref('a') }}, {{ source('raw', 't') }}",
    "models/schema.yml": """\
sources:
  - name: raw
    tables: [{name: t}]
models:
  - name: b
    columns: [{name: id, data_tests: [unique]}]
""",
}


def test_stdout_holds_the_answer_only(shop: Shop) -> None:
    finished = shop.write(FILES).run("ls")
    assert finished.exit_code == 0
    assert finished.out.splitlines() == [
        "shop.staging.a",
        "shop.b",
        "source:shop.raw.t",
        "shop.unique_b_id",
    ]


def test_the_name_list_means_the_same(shop: Shop) -> None:
    assert shop.write(FILES).run("list").out == shop.run("ls").out


def test_cosmos_reads_a_line_of_json_for_each_node(shop: Shop) -> None:
    keys = "name unique_id resource_type depends_on original_file_path tags config fqn"
    finished = shop.write(FILES).run(
        *("ls", "--output", "json", "--output-keys", *keys.split()),
        *("--select", "a", "b", "--exclude", "unique_b_id"),
    )
    a, b = sorted(map(json.loads, finished.out.splitlines()), key=lambda n: n["name"])
    assert a["tags"] == ["x"]
    assert a["fqn"] == ["shop", "staging", "a"]
    assert b["depends_on"]["nodes"] == ["source.shop.raw.t", "model.shop.a"]
    assert b["config"]["materialized"] == "view"


def test_names_and_paths_can_be_listed(shop: Shop) -> None:
    shop.write(FILES)
    assert shop.run("ls", "--output", "name", "-s", "tag:x").out == "a\n"
    assert shop.run("ls", "--output", "path", "-s", "a").out == "models/staging/a.sql\n"


def test_an_empty_selection_is_an_empty_answer(shop: Shop) -> None:
    finished = shop.write(FILES).run("ls", "--select", "tag:nobody")
    assert (finished.exit_code, finished.out) == (0, "")
    assert "No nodes selected!" in finished.err


def test_types_can_be_chosen(shop: Shop) -> None:
    finished = shop.write(FILES).run("ls", "--resource-type", "source", "test")
    assert finished.out.splitlines() == ["source:shop.raw.t", "shop.unique_b_id"]


def test_listing_makes_no_database(shop: Shop) -> None:
    shop.write(FILES).run("ls")
    assert not (shop.folder / "shop.duckdb").exists()


def test_the_manifest_lies_beside_the_kept_parse(shop: Shop) -> None:
    shop.write(FILES).run("ls")
    assert (shop.folder / "target" / "partial_parse.msgpack").exists()
    assert (shop.folder / "target" / "manifest.json").exists()
    shop.write({"models/c.sql": "select 1 as one"}).run("ls")
    manifest = json.loads((shop.folder / "target" / "manifest.json").read_text())
    assert "model.shop.c" in manifest["nodes"]


def test_a_folder_of_links_uses_what_its_project_has_kept(
    shop: Shop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    listed = shop.write(FILES).run("ls").out
    links = tmp_path_factory.mktemp("links")
    for entry in shop.folder.iterdir():
        if entry.name not in {"target", "logs"}:
            (links / entry.name).symlink_to(entry)
    assert shop.run("ls", "--project-dir", str(links)).out == listed
    # What was found elsewhere need not be written again.
    assert not (links / "target" / "partial_parse.msgpack").exists()


def test_keys_that_are_not_there_are_left_out(shop: Shop) -> None:
    shop.write({"models/a.sql": "select 1 as x"})
    keys = ("name", "config.materialized", "config.gone", "config.meta.gone")
    listed = shop.run("ls", "--quiet", "--output", "json", "--output-keys", *keys)
    assert json.loads(listed.out) == {"name": "a", "config.materialized": "view"}


def test_models_lists_nothing_else(shop: Shop) -> None:
    text = (
        "models:\n  - name: a\n    columns:\n      - {name: x, data_tests: [unique]}\n"
    )
    shop.write({"models/a.sql": "select 1 as x", "models/a.yml": text})
    assert shop.run("ls", "--quiet", "--models", "a").out.split() == ["shop.a"]


def test_sources_stand_before_models_in_what_a_node_depends_on(shop: Shop) -> None:
    shop.write(
        {
            "models/a.sql": "select 1 as x",
            "models/b.sql": "select 1 -- {{ ref('a') }} {{ source('s', 't') }}",
            "models/s.yml": "sources:\n  - name: s\n    tables: [{name: t}]\n",
        }
    )
    listed = shop.run("ls", "--quiet", "--output", "json", "--select", "b")
    nodes = json.loads(listed.out)["depends_on"]["nodes"]
    assert nodes == ["source.shop.s.t", "model.shop.a"]


def test_tags_choose_unit_tests_too(shop: Shop) -> None:
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "models/a.yml": "unit_tests:\n  - {name: t, model: a, "
            "config: {tags: fast}, expect: {rows: [{id: 1}]}}\n",
        }
    )
    assert shop.run("ls", "--select", "tag:fast").out == "unit_test:shop.t\n"
    assert "PASS=1" in shop.run("build", "--exclude", "tag:fast").out
    assert "did you mean 'tag:fast'" in shop.run("ls", "--select", "tag:fasst").err


def test_what_differs_between_environments_only_is_no_change(shop: Shop) -> None:
    settings = "models: {shop: {+materialized: \"{{ env_var('KIND', 'view') }}\"}}\n"
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "dbt_project.yml": f"{PROJECT_FILE}{settings}",
        }
    ).run("parse")
    shutil.copytree(shop.folder / "target", shop.folder / "before")
    modified = ("ls", "--select", "state:modified", "--state", "before")
    assert shop.run(*modified, KIND="table").out == ""
    shop.write({"dbt_project.yml": f"{PROJECT_FILE}models: {{+materialized: table}}\n"})
    assert shop.run(*modified).out == "shop.a\n"


EVERYWHERE = {
    "models/by_file.sql": "{{ config(materialized=env_var('KIND', 'view')) }} select 1",
    "models/by_yml.sql": "select 1 as id",
    "models/versioned_v1.sql": "select 1 as id",
    "models/overruled_v1.sql": "select 1 as id",
    "models/a.yml": """\
models:
  - name: by_yml
    config: {materialized: "{{ env_var('KIND', 'view') }}"}
  - name: versioned
    versions:
      - v: 1
        config: {materialized: "{{ env_var('KIND', 'view') }}"}
  - name: overruled
    config: {materialized: "{{ env_var('KIND', 'view') }}"}
    versions: [{v: 1, config: {materialized: table}}]
sources:
  - name: raw
    schema: "{{ env_var('KIND', 'view') }}"
    tables: [{name: t}]
""",
}


@pytest.mark.parametrize("compares", [True, False])
def test_a_flag_compares_yml_and_sql_as_written(shop: Shop, *, compares: bool) -> None:
    flag = "state_modified_compare_more_unrendered_values"
    project = f"{PROJECT_FILE}flags: {{{flag}: {str(compares).lower()}}}\n"
    shop.write({**EVERYWHERE, "dbt_project.yml": project}).run("parse")
    model = "model.shop.overruled.v1"
    overruled = shop.in_manifest("nodes", model, "unrendered_config", "materialized")
    assert overruled == "table"
    written = shop.in_manifest("sources", "source.shop.raw.t", "unrendered_schema")
    assert written == "{{ env_var('KIND', 'view') }}"
    shutil.copytree(shop.folder / "target", shop.folder / "before")
    modified = ("ls", "--select", "state:modified", "--state", "before")
    assert shop.run(*modified).out == ""
    changed = shop.run(*modified, KIND="table").out.splitlines()
    everything = [
        "shop.by_file",
        "shop.by_yml",
        "shop.versioned.v1",
        "source:shop.raw.t",
    ]
    assert changed == ([] if compares else everything)

    shop.write(
        {name: text.replace("'KIND'", "'OTHER'") for name, text in EVERYWHERE.items()}
    )
    # The text of a model that is a file of its own is compared in any case.
    others = everything if compares else everything[:1]
    assert shop.run(*modified).out.splitlines() == others
