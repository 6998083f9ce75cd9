"""Materializations of the project's own, and parts of ours that it replaces."""

import pytest

from tests.conftest import Shop

LOUD = """
{% materialization loud, adapter='duckdb' %}
    {%- set made = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') -%}
        create or replace table {{ made }} as
            select upper(word) as word from ({{ sql }})
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [made]}) }}
{% endmaterialization %}
"""
WORD = "{{ config(materialized='loud') }} select 'hey' as word"
TABLE = """
{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql') %}
    create table {{ relation }} as
    select *, 'mine' as made_by from ({{ compiled_code }})
{% endmacro %}
"""
STRATEGY = """
{% macro get_incremental_twice_sql(arg_dict) %}
    insert into {{ arg_dict.target_relation }}
    select id * 2 from {{ arg_dict.temp_relation }}
{% endmacro %}
"""


def test_a_project_has_a_materialization_of_its_own(shop: Shop) -> None:
    shop.write({"macros/loud.sql": LOUD, "models/m.sql": WORD})
    finished = shop.run("run")
    assert (finished.exit_code, shop.query("select * from m")) == (0, [("HEY",)])


def test_its_hooks_run_once(shop: Shop) -> None:
    hooked = WORD.replace("'loud'", "'loud', post_hook=\"insert into m values ('x')\"")
    shop.write({"macros/loud.sql": LOUD, "models/m.sql": hooked}).run("run")
    assert shop.query("select * from m") == [("HEY",), ("x",)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("return({'relations': [made]})", "''", "did not explicitly return a list"),
        ("statement('main')", "statement('other')", "main is not being called"),
    ],
)
def test_a_materialization_that_says_too_little_is_named(
    shop: Shop, old: str, new: str, said: str
) -> None:
    shop.write({"macros/loud.sql": LOUD.replace(old, new), "models/m.sql": WORD})
    assert said in shop.run("run").out


def test_a_materialization_says_which_languages_it_knows(shop: Shop) -> None:
    model = "def model(dbt, session):\n    dbt.config(materialized='loud')\n"
    shop.write({"macros/loud.sql": LOUD, "models/m.py": model})
    assert "only supports languages ['sql']" in shop.run("run").out


def test_an_unknown_materialization_is_named(shop: Shop) -> None:
    shop.write({"models/m.sql": "{{ config(materialized='soft') }} select 1 as id"})
    assert "No materialization 'soft' was found" in shop.run("run").out


def test_a_part_that_the_project_replaces_takes_effect(shop: Shop) -> None:
    model = "{{ config(materialized='table') }} select 1 as id"
    shop.write({"macros/table.sql": TABLE, "models/m.sql": model})
    for _ in range(2):
        shop.run("run")
    assert shop.query("select * from m") == [(1, "mine")]


def test_views_are_ours_where_only_tables_are_replaced(shop: Shop) -> None:
    shop.write({"macros/table.sql": TABLE, "models/m.sql": "select 1 as id"})
    shop.run("run")
    assert shop.query("select * from m") == [(1,)]


def test_a_project_has_a_strategy_of_its_own(shop: Shop) -> None:
    model = (
        "{{ config(materialized='incremental', incremental_strategy='twice') }} "
        "select 3 as id"
    )
    shop.write({"macros/twice.sql": STRATEGY, "models/m.sql": model})
    for _ in range(2):
        shop.run("run")
    assert shop.query("select * from m order by id") == [(3,), (6,)]


def test_a_snapshot_has_a_strategy_of_the_project(shop: Shop) -> None:
    macro = """
{% macro snapshot_mine_strategy(node, old, new, model_config, exists) %}
    {{ return(snapshot_timestamp_strategy(node, old, new, model_config, exists)) }}
{% endmacro %}
"""
    snapshot = """
{% snapshot s %}
{{ config(strategy='mine', unique_key='id', updated_at='moment') }}
select 1 as id, timestamp '2024-01-01' + interval ({{ var('day', 0) }}) day as moment
{% endsnapshot %}
"""
    shop.write({"macros/mine.sql": macro, "snapshots/s.sql": snapshot})
    shop.run("snapshot")
    shop.run("snapshot", "--vars", "day: 1")
    assert shop.query("select dbt_valid_to is null from s order by moment") == [
        (False,),
        (True,),
    ]


def test_a_failed_materialization_leaves_what_was_there(shop: Shop) -> None:
    model = "{{ config(materialized='table') }} select 1 as id"
    shop.write({"macros/table.sql": TABLE, "models/m.sql": model}).run("run")
    shop.write({"models/m.sql": model.replace("1", "1 // (select 'x'::int)")})
    assert shop.run("run").exit_code == 1
    assert shop.query("select * from m") == [(1, "mine")]


@pytest.mark.parametrize("prefix", ["", "duckdb__", "default__"])
def test_a_macro_stands_for_the_method_of_the_adapter(shop: Shop, prefix: str) -> None:
    macro = f"""{{% macro {prefix}get_columns_in_relation(relation) %}}
    {{% set found = adapter.get_columns_in_relation(relation) %}}
    {{{{ return(['mine'] + found | map(attribute='name') | list) }}}}
    {{% endmacro %}}"""
    text = "select '{{ adapter.get_columns_in_relation(this) | join }}' as id"
    shop.write({"macros/m.sql": macro, "models/a.sql": text}).run("run")
    shop.run("run")
    assert shop.query("select id from a") == [("mineid",)]
