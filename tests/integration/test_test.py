"""`c360 test`: data tests and unit tests."""

from tests.conftest import Shop

TESTED = {
    "models/a.sql": "select 1 as id, 'x' as v union all select 1, null",
    "models/schema.yml": """\
models:
  - name: a
    columns:
      - name: id
        data_tests: [not_null, {unique: {config: {severity: warn}}}]
      - name: v
        data_tests: [not_null]
""",
}


def test_verdicts_are_counted(shop: Shop) -> None:
    shop.write(TESTED).run("run")
    finished = shop.run("test")
    assert finished.exit_code == 1
    assert finished.lines[-1] == "Done. PASS=1 WARN=1 ERROR=1 SKIP=0 NO-OP=0 TOTAL=3"


def test_a_warning_alone_is_no_failure(shop: Shop) -> None:
    shop.write(TESTED).run("run")
    assert shop.run("test", "--exclude", "not_null_a_v").exit_code == 0


def test_warnings_can_be_made_errors(shop: Shop) -> None:
    shop.write(TESTED).run("run")
    finished = shop.run("test", "--exclude", "not_null_a_v", "--warn-error")
    assert finished.exit_code == 1


def test_failing_rows_are_kept_where_the_summary_says(shop: Shop) -> None:
    shop.write(TESTED).run("run")
    finished = shop.run("test", "--store-failures")
    (line,) = (
        line for line in finished.lines if "all of them: " in line and "_v" in line
    )
    assert shop.query(line.partition("all of them: ")[2]) == [(1, None)]


def test_the_manifest_says_where_failing_rows_are_kept(shop: Shop) -> None:
    shop.write(TESTED).run("test", "--store-failures")
    nodes = shop.in_manifest("nodes")
    assert isinstance(nodes, dict)
    named = {n["relation_name"] for n in nodes.values() if n["resource_type"] == "test"}
    assert any('"not_null_a_v"' in str(name) for name in named)


LENIENT = """{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}
select {{ fail_calc }} as failures, 'no' as should_warn, VERDICT as should_error
from ({{ main_sql }})
{% endmacro %}"""


def test_the_projects_own_macro_judges_tests(shop: Shop) -> None:
    macro = LENIENT.replace("VERDICT", "{{ fail_calc }} > 5")
    shop.write({**TESTED, "macros/m.sql": macro}).run("run")
    assert shop.run("test").exit_code == 0


def test_a_verdict_that_is_no_yes_or_no_is_told(shop: Shop) -> None:
    macro = LENIENT.replace("VERDICT", "'x'")
    shop.write({**TESTED, "macros/m.sql": macro}).run("run")
    finished = shop.run("test")
    assert (finished.exit_code, {*shop.statuses().values()}) == (1, {"error"})
    assert "'get_test_sql' returns 'x' as `should_error`" in finished.out


WRONG_CLAIM = """
unit_tests:
  - name: doubled
    model: b
    given: [{input: ref('a'), rows: [{id: 1}]}]
    expect: {rows: [{id: 3}]}
"""


def test_the_sql_of_a_unit_test_is_its_own(shop: Shop) -> None:
    shop.write(
        {
            "models/deep/a.sql": "select 1 as id",
            "models/deep/b.sql": "select 2 * id as id from {{ ref('a') }}",
            "models/deep/u.yml": WRONG_CLAIM,
        }
    ).run("run", "--select", "a")
    finished = shop.run("test")
    where = "target/compiled/shop/models/deep/u.yml/models/deep/doubled.sql"
    assert f"compiled code at {shop.folder / where}" in finished.out
    assert shop.query((shop.folder / where).read_text()) == [(2,)]
    # The model itself was not compiled.
    model = shop.in_manifest("nodes", "model.shop.b")
    assert isinstance(model, dict)
    assert not model.get("compiled_code")
