"""Nodes become SQL."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from customer360.adapters.catalog import RelationCatalog
from customer360.errors import CompilationError, VariableError
from customer360.parsing.kept_file import Section, read_kept_file
from customer360.resources.kinds import RelationType, ResourceType
from customer360.resources.node import Node
from tests.unit.parsing.projects import OnDisk

INCREMENTAL = """
{{ config(materialized='incremental') }}
select 1 as id {% if is_incremental() %} where id > 0 {% endif %}
"""


def test_parents_are_named_in_full(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "{{ config(schema='marts', alias='b') }} select 1",
            "models/s.yml": "sources: [{name: raw, tables: [{name: t}]}]",
        }
    )
    sql = shop.rendered("from {{ ref('a') }}, {{ source('raw', 't') }}, {{ this }}")
    assert sql == (
        'from "shop"."main_marts"."b", "shop"."raw"."t", "shop"."main"."under_test"'
    )


def test_a_ref_without_a_version_means_the_latest(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a_v1.sql": "select 1",
            "models/a_v2.sql": "select 2",
            "models/s.yml": """
            models:
              - name: a
                latest_version: 1
                versions: [{v: 1}, {v: 2}]
            """,
        }
    )
    assert shop.rendered("{{ ref('a').name }} {{ ref('a', v=2).name }}") == "a_v1 a_v2"


def test_ephemeral_parents_become_ctes_in_their_order(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "{{ config(materialized='ephemeral') }}select 1 as id",
            "models/b.sql": (
                "{{ config(materialized='ephemeral') }}select * from {{ ref('a') }}"
            ),
            "models/c.sql": "select * from {{ ref('b') }} join {{ ref('a') }}",
        }
    )
    compiled = shop.compiled("c")
    assert compiled.compiled_code == (
        "with __dbt__cte__a as (\nselect 1 as id\n),  "
        "__dbt__cte__b as (\nselect * from __dbt__cte__a\n) "
        "select * from __dbt__cte__b join __dbt__cte__a"
    )
    assert compiled.extra_ctes == ("model.shop.a", "model.shop.b")


def existing(shop: OnDisk, kind: RelationType) -> RelationCatalog:
    relation = replace(shop.node("a").relation, type=kind)
    return RelationCatalog([relation], database="shop")


@pytest.mark.parametrize(
    ("kind", "full_refresh", "is_added_to"),
    [
        (RelationType.TABLE, False, True),
        (RelationType.VIEW, False, False),
        (RelationType.TABLE, True, False),
    ],
)
def test_a_table_that_is_there_is_added_to(
    kind: RelationType, full_refresh: bool, is_added_to: bool, shop: OnDisk
) -> None:
    shop.write({"models/a.sql": INCREMENTAL})
    shop.full_refresh = full_refresh
    compiler = shop.compiler(catalog=existing(shop, kind))
    compiled = compiler.compile(compiler.manifest.nodes["model.shop.a"])
    assert ("where id > 0" in compiled.compiled_code) is is_added_to


def test_the_kept_text_of_a_first_run_is_not_that_of_a_second(shop: OnDisk) -> None:
    shop.write({"models/a.sql": INCREMENTAL})
    first = shop.compiler(use_cache=True)
    node = first.manifest.nodes["model.shop.a"]
    assert "where" not in first.compile(node).compiled_code
    first.save()
    second = shop.compiler(use_cache=True, catalog=existing(shop, RelationType.TABLE))
    assert "where" in second.compile(node).compiled_code


def test_a_full_refresh_can_be_forbidden(shop: OnDisk) -> None:
    shop.write({"models/a.sql": INCREMENTAL.replace("')", "', full_refresh=false)")})
    shop.full_refresh = True
    compiler = shop.compiler(catalog=existing(shop, RelationType.TABLE))
    compiled = compiler.compile(compiler.manifest.nodes["model.shop.a"])
    assert "where id > 0" in compiled.compiled_code


def test_empty_reads_no_rows(shop: OnDisk) -> None:
    shop.write({"models/a.sql": "select 1"})
    shop.empty = True
    sql = shop.rendered("select * from {{ ref('a') }}")
    assert sql == 'select * from (select * from "shop"."main"."a" where false limit 0)'


def test_a_ref_that_only_a_run_gets_to_says_how_to_declare_it(shop: OnDisk) -> None:
    shop.write({"models/a.sql": "select 1"})
    with pytest.raises(CompilationError) as caught:
        shop.rendered("select 1\n{% if execute %}{{ ref('a') }}{% endif %}")
    assert "-- depends_on: {{ ref('a') }}" in str(caught.value)
    assert caught.value.place == "models/under_test.sql:2"


def test_a_variable_that_is_set_nowhere_has_a_place_and_a_guess(shop: OnDisk) -> None:
    shop.variables["minimum"] = 1
    with pytest.raises(VariableError) as caught:
        shop.rendered("select\n{{ var('minimun') }}")
    assert caught.value.place == "models/under_test.sql:2"
    assert caught.value.hint == "did you mean 'minimum'?"


@pytest.mark.parametrize(
    ("value", "is_told"), [("x'; drop", True), (5, False), (None, False), ([1], True)]
)
@pytest.mark.parametrize("text", ["{{ var('x') }}", "{{ var('x') ~ '' }}"])
def test_a_text_from_outside_is_told(
    value: object, is_told: bool, text: str, shop: OnDisk
) -> None:
    shop.variables["x"] = value
    shop.write({"models/a.sql": f"select '{text}'"})
    assert shop.compiled("a").uses_text is is_told


def test_a_test_reads_what_its_where_leaves(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "models/s.yml": """
            models:
              - name: a
                columns:
                  - name: id
                    data_tests:
                      - unique: {name: narrow, config: {where: "id > 1"}}
            """,
        }
    )
    (name,) = [key for key in shop.manifest().nodes if key.startswith("test.")]
    assert 'from (select * from "shop"."main"."a" where id > 1) as' in shop.sql(name)


def test_a_test_of_the_project_gets_its_arguments(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "tests/generic/near.sql": """
            {% test near(model, column_name, to, by=[1]) %}
            {{ column_name }} {{ to }} {{ by[0] + 1 }} {{ model }}
            {% endtest %}
            """,
            "models/s.yml": """
            models:
              - name: a
                columns:
                  - name: id
                    data_tests:
                      - near: {arguments: {to: ref('a'), by: ["{{ var('v') }}"]}}
            """,
        }
    )
    shop.variables["v"] = 4
    (name,) = [key for key in shop.manifest().nodes if key.startswith("test.")]
    relation = '"shop"."main"."a"'
    assert shop.sql(name) == f"id {relation} 5 {relation}"


def test_a_query_of_the_command_line_sees_every_model(shop: OnDisk) -> None:
    shop.write({"models/a.sql": "select 1"})
    node = Node(
        unique_id="sql operation.shop.inline",
        resource_type=ResourceType.SQL_OPERATION,
        package_name="shop",
        name="inline",
        alias="inline",
        database="shop",
        schema="main",
        path="inline",
        original_file_path="inline",
        fqn=("shop", "inline"),
        raw_code="from {{ ref('a') }}",
    )
    compiled = shop.compiler().compile(node)
    assert compiled.compiled_code == 'from "shop"."main"."a"'


def test_a_second_run_needs_no_jinja(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "select {{ twice(2) }} as id",
            "macros/m.sql": "{% macro twice(x) %}{{ 2 * x }}{% endmacro %}",
            "models/s.yml": """
            models:
              - name: a
                columns: [{name: id, data_tests: [unique, not_null]}]
            """,
        }
    )
    code = (
        "import sys, pathlib\n"
        "from tests.unit.parsing.projects import OnDisk\n"
        f"shop = OnDisk(pathlib.Path({str(shop.folder)!r}))\n"
        "compiler = shop.compiler(use_cache=True)\n"
        "for node in compiler.manifest.nodes.values():\n"
        "    print(compiler.compile(node).compiled_code)\n"
        "compiler.save()\n"
        "print('jinja2' in sys.modules, file=sys.stderr)\n"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[3],
        )
        for _ in range(2)
    )
    assert (first.stderr, second.stderr) == ("True\n", "False\n")
    assert second.stdout == first.stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("macros/m.sql", "{% macro twice(x) %}{{ 3 * x }}{% endmacro %}"),
        ("models/b.sql", "{{ config(alias='c') }} select 1"),
        ("models/a.sql", "select {{ twice(4) }} as id from {{ ref('b') }}"),
    ],
)
def test_a_kept_text_is_dropped_when_what_it_was_made_from_changes(
    name: str, text: str, shop: OnDisk
) -> None:
    shop.write(
        {
            "models/a.sql": "select {{ twice(2) }} as id from {{ ref('b') }}",
            "models/b.sql": "select 1",
            "macros/m.sql": "{% macro twice(x) %}{{ 2 * x }}{% endmacro %}",
        }
    )
    first = shop.compiler(use_cache=True)
    before = first.compile(first.manifest.nodes["model.shop.a"]).compiled_code
    first.save()
    shop.write({name: text})
    second = shop.compiler(use_cache=True)
    after = second.compile(second.manifest.nodes["model.shop.a"]).compiled_code
    assert after != before
    assert after == shop.sql("a")


def test_a_kept_text_is_dropped_when_its_variable_changes(shop: OnDisk) -> None:
    shop.write({"models/a.sql": "select {{ var('x', 1) ~ '' }}"})
    first = shop.compiler(use_cache=True)
    node = first.manifest.nodes["model.shop.a"]
    assert first.compile(node).compiled_code == "select 1"
    first.save()
    shop.variables["x"] = 2
    assert shop.compiler(use_cache=True).compile(node).compiled_code == "select 2"


def test_a_text_that_depends_on_the_moment_is_not_kept(shop: OnDisk) -> None:
    shop.write({"models/a.sql": "select '{{ invocation_id }}'"})
    compiler = shop.compiler(use_cache=True)
    compiler.compile(compiler.manifest.nodes["model.shop.a"])
    compiler.save()
    kept = read_kept_file(str(shop.folder / "target"))
    assert kept is not None
    assert kept.read(Section.TEXTS) is None


@pytest.mark.parametrize("text", ["{{ var('read') }}", "{{ var('read') ~ '' }}"])
def test_jinja_in_a_variable_is_answered_where_it_is_asked_for(
    text: str, shop: OnDisk
) -> None:
    shop.write({"models/people.sql": "select 1 as id"})
    shop.write({"models/reader.sql": f"select * from {text}"})
    shop.variables["read"] = "{{ ref('people') }}"
    assert shop.sql("reader").endswith('"main"."people"')
    assert shop.node("reader").depends_on == ("model.shop.people",)


def test_a_variable_that_comes_to_hold_jinja_is_seen_despite_the_cache(
    shop: OnDisk,
) -> None:
    shop.write({"models/people.sql": "select 1 as id"})
    shop.write({"models/reader.sql": "select * from {{ var('read') }}"})
    shop.variables["read"] = "nothing"
    shop.manifest(use_cache=True)
    shop.variables["read"] = "{{ ref('people') }}"
    reader = shop.manifest(use_cache=True).nodes["model.shop.reader"]
    assert reader.depends_on == ("model.shop.people",)
