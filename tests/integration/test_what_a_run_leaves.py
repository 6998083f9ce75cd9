"""What `run` and `build` leave behind besides relations."""

import pytest

from tests.conftest import PROJECT_FILE, Shop

FILES = {
    "dbt_project.yml": f"{PROJECT_FILE}on-run-start: select 1\n"
    "on-run-end: [select 2, select 3]\n",
    "models/a.sql": "select 1 as id",
    "models/b.sql": "select * from {{ ref('a') }}",
    "models/m.yml": """\
exposures:
  - {name: dash, type: dashboard, owner: {email: a@b.c}, depends_on: [ref('b')]}
models:
  - name: b
    columns:
      - name: id
        data_tests: [{accepted_values: {arguments: {values: [1]}}}]
""",
    "snapshots/s.yml": """\
snapshots:
  - {name: s1, relation: ref('a'), config: &how
      {strategy: check, check_cols: all, unique_key: id}}
  - {name: s2, relation: ref('b'), config: *how}
""",
}


def node(shop: Shop, name: str) -> dict[str, object]:
    nodes = shop.artifact("manifest.json")["nodes"]
    assert isinstance(nodes, dict)
    found = nodes[name]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("command", ["run", "build", "compile"])
def test_the_manifest_has_the_sql_that_was_run(shop: Shop, command: str) -> None:
    assert shop.write(FILES).run(command).exit_code == 0
    model = node(shop, "model.shop.b")
    assert model["compiled"] is True
    assert model["compiled_code"] == 'select * from "shop"."main"."a"'
    assert model["compiled_path"] == "target/compiled/shop/models/b.sql"


def test_snapshots_of_one_yml_have_a_file_each(shop: Shop) -> None:
    shop.write(FILES).run("build")
    folder = shop.folder / "target/compiled/shop/snapshots/s.yml/s.yml"
    assert sorted(path.name for path in folder.iterdir()) == ["s1.sql", "s2.sql"]
    place = node(shop, "snapshot.shop.s2")["compiled_path"]
    assert (shop.folder / str(place)).exists()


def test_build_tells_of_exposures_and_does_nothing(shop: Shop) -> None:
    finished = shop.write(FILES).run("build")
    assert finished.exit_code == 0
    assert shop.statuses()["dash"] == "no-op"
    assert any("NO-OP exposure dash" in line for line in finished.lines)
    assert finished.lines[-1].endswith("NO-OP=1 TOTAL=9")
    shop.run("run")
    assert "dash" not in shop.statuses()


def test_an_exposure_is_skipped_if_what_it_reads_is_bad(shop: Shop) -> None:
    shop.write(FILES).write({"models/b.sql": "select * from gone"}).run("build")
    assert shop.statuses()["dash"] == "skipped"


def test_a_failed_test_does_not_skip_an_exposure(shop: Shop) -> None:
    # As dbt-core 1.11 did with the same project.
    failing = FILES["models/m.yml"].replace("[1]", "[2]")
    shop.write(FILES).write({"models/m.yml": failing}).run("build")
    assert shop.statuses()["dash"] == "no-op"


def test_hooks_are_counted_by_themselves(shop: Shop) -> None:
    lines = shop.write(FILES).run("run").lines
    told = [line.partition(" ..")[0] for line in lines if " OK " in line]
    assert told == [
        "1 of 1 OK hook: shop.on-run-start.0",
        "1 of 2 OK created sql view model main.a",
        "2 of 2 OK created sql view model main.b",
        "1 of 2 OK hook: shop.on-run-end.0",
        "2 of 2 OK hook: shop.on-run-end.1",
    ]


def test_a_failed_model_says_where_it_would_have_been(shop: Shop) -> None:
    shop.write({"models/a.sql": "select * from gone"}).run("run")
    results = shop.artifact("run_results.json")["results"]
    assert isinstance(results, list)
    assert results[0]["relation_name"] == '"shop"."main"."a"'


def test_a_template_may_change_the_database_while_it_runs(shop: Shop) -> None:
    shop.write(
        {
            "models/a.sql": "{{ config(schema='x') }} select 1 as id",
            "models/b.sql": """\
{% set a = ref('a') %}
{% if execute %}
    {% do adapter.drop_schema(a) %}
    {% if adapter.get_relation(a.database, a.schema, a.identifier) is not none %}
        {% do exceptions.raise_compiler_error('it is still there') %}
    {% endif %}
    {% do adapter.create_schema(a) %}
    {% do run_query(create_view_as(a, 'select 2 as id')) %}
{% endif %}
select * from {{ a }}""",
        }
    )
    for _ in range(2):
        assert shop.run("run").exit_code == 0
        assert shop.query("select id from b") == [(2,)]
    assert shop.run("compile").exit_code == 2
