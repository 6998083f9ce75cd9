"""`c360 build`: seeds, models, snapshots and tests together."""

from tests.conftest import Shop

WHOLE = {
    "seeds/countries.csv": "code,name\nDE,Germany\nFR,France\n",
    "models/a.sql": "select 1 as id, 'DE' as code union all select 2, null",
    "models/b.sql": (
        "{{ config(materialized='table') }}\n"
        "select * from {{ ref('a') }} join {{ ref('countries') }} using (code)"
    ),
    "models/schema.yml": """\
models:
  - name: a
    columns:
      - name: id
        data_tests: [not_null, unique]
""",
}


def test_everything_is_made_and_tested(shop: Shop) -> None:
    finished = shop.write(WHOLE).run("build")
    assert finished.exit_code == 0
    assert finished.lines[-1] == "Done. PASS=5 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=5"
    assert shop.query("select name from b") == [("Germany",)]


def test_a_failed_test_stops_what_comes_after_it(shop: Shop) -> None:
    shop.write(WHOLE).write({"models/a.sql": "select null as id, 'DE' as code"})
    assert shop.run("build").exit_code == 1
    statuses = shop.statuses()
    assert statuses["not_null_a_id"] == "fail"
    assert statuses["b"] == "skipped"


def test_a_failed_test_is_shown_with_its_rows(shop: Shop) -> None:
    files = {"models/a.sql": "select null as id, 'from Mars' as code"}
    finished = shop.write({**WHOLE, **files}).run("build", "--store-failures")
    assert "Failure in test not_null_a_id (models/schema.yml)" in finished.lines
    assert "from Mars" in finished.out


def test_the_summary_names_the_database(shop: Shop) -> None:
    finished = shop.write(WHOLE).run("build")
    assert f"Database {shop.folder}/shop.duckdb" in finished.lines


def test_artifacts_and_the_log_are_written(shop: Shop) -> None:
    shop.write(WHOLE).run("build")
    assert shop.artifact("manifest.json")["nodes"]
    assert shop.statuses()["b"] == "success"
    assert (shop.folder / "target/compiled/shop/models/b.sql").exists()
    assert '"Done. PASS=5' in (shop.folder / "logs/c360.log").read_text()


def test_the_history_of_runs_is_in_the_database(shop: Shop) -> None:
    shop.write(WHOLE).run("build")
    shop.run("build")
    calls = shop.query("select command, bad_count from c360.invocations")
    assert calls == [("build", 0), ("build", 0)]


def test_types_can_be_left_out(shop: Shop) -> None:
    shop.write(WHOLE).run("build", "--exclude-resource-type", "test", "seed")
    assert set(shop.statuses()) == {"a", "b"}


def test_nothing_selected_is_no_failure(shop: Shop) -> None:
    finished = shop.write(WHOLE).run("build", "--select", "nobody")
    assert finished.exit_code == 0
    assert "does not match any enabled nodes" in finished.out
    assert "Nothing to do" in finished.out


def test_lines_for_machines_say_how_each_node_ended(shop: Shop) -> None:
    import json

    finished = shop.write(WHOLE).run("build", "--log-format", "json")
    lines = [json.loads(line) for line in finished.out.splitlines()]
    ended = {
        line["data"]["node_info"]["unique_id"]: line["data"]["node_info"]["node_status"]
        for line in lines
        if line["info"]["name"] in {"LogModelResult", "LogTestResult", "LogSeedResult"}
    }
    assert ended["model.shop.b"] == "success"
    assert len(ended) == 5


def test_projects_of_others_get_no_made_up_data(shop: Shop) -> None:
    shop.write(WHOLE).run("build")
    assert shop.query("select 1 from duckdb_schemas() where schema_name = 'raw'") == []
