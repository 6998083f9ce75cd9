"""Macros find each other as in dbt."""

import pytest

from customer360.errors import CompilationError
from tests.unit.parsing.projects import OnDisk


def test_a_macro_returns_a_value_and_not_its_text(shop: OnDisk) -> None:
    shop.write(
        {"macros/m.sql": "{% macro twice(x) %}no{{ return(x * 2) }}{% endmacro %}"}
    )
    assert shop.rendered("select {{ twice(2) + 1 }}") == "select 5"


def test_a_macro_may_call_itself(shop: OnDisk) -> None:
    shop.write(
        {
            "macros/m.sql": """
            {% macro product(n) %}
            {{ return(1 if n == 0 else n * product(n - 1)) }}
            {% endmacro %}
            """
        }
    )
    assert shop.rendered("select {{ product(4) }}") == "select 24"


def test_a_macro_that_calls_itself_for_ever_is_an_error(shop: OnDisk) -> None:
    shop.write({"macros/m.sql": "{% macro again() %}{{ again() }}{% endmacro %}"})
    with pytest.raises(CompilationError, match="without end"):
        shop.rendered("select {{ again() }}")


def test_dispatch_prefers_the_database_and_then_the_default(shop: OnDisk) -> None:
    shop.write(
        {
            "macros/m.sql": """
            {% macro a() %}{{ return(adapter.dispatch('a')()) }}{% endmacro %}
            {% macro default__a() %}default{% endmacro %}
            {% macro duckdb__a() %}duckdb{% endmacro %}
            {% macro b() %}{{ return(adapter.dispatch('b', 'shop')()) }}{% endmacro %}
            {% macro default__b() %}default{% endmacro %}
            """
        }
    )
    assert (
        shop.rendered("{{ a() }} {{ b() }} {{ shop.b() }}") == "duckdb default default"
    )


def test_dispatch_says_what_it_looked_for(shop: OnDisk) -> None:
    with pytest.raises(CompilationError) as caught:
        shop.rendered("{{ adapter.dispatch('nothing')() }}")
    assert "duckdb__nothing or default__nothing" in str(caught.value)


def test_the_project_overrides_a_built_in_macro(shop: OnDisk) -> None:
    shop.write({"macros/m.sql": "{% macro default__hash(x) %}h({{ x }}){% endmacro %}"})
    assert shop.rendered("{{ dbt.hash('x') }}") == "h(x)"


def test_the_project_may_have_its_own_ref(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "select 1",
            "macros/m.sql": """
            {% macro ref(name) %}
            {{ return(builtins.ref(name).include(database=false)) }}
            {% endmacro %}
            """,
        }
    )
    assert shop.rendered("from {{ ref('a') }}") == 'from "main"."a"'


def test_caller_blocks_and_do_work(shop: OnDisk) -> None:
    shop.write({"macros/m.sql": "{% macro wrap() %}({{ caller() }}){% endmacro %}"})
    text = "{% set l = [] %}{% do l.append(1) %}{% call wrap() %}{{ l }}{% endcall %}"
    assert shop.rendered(text) == "([1])"


def test_a_macro_that_is_not_called_is_a_slip(shop: OnDisk) -> None:
    shop.write({"macros/m.sql": "{% macro wrap() %}x{% endmacro %}"})
    with pytest.raises(CompilationError, match="not called"):
        shop.rendered("select {{ wrap }}")


def test_an_error_in_a_macro_names_both_places(shop: OnDisk) -> None:
    text = "\n\n{% macro bad(x) %}\n{{ x.upper.lower.title() }}{% endmacro %}"
    shop.write({"macros/m.sql": text})
    with pytest.raises(CompilationError) as caught:
        shop.rendered("select\n\n{{ bad('a') }}")
    assert caught.value.place == "macros/m.sql:2"
    assert "called from models/under_test.sql:3" in caught.value.message


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{ fromjson('{\"a\": [1]}').a[0] }}", "1"),
        ("{{ tojson({'a': 1}) }}", '{"a": 1}'),
        ("{{ zip([1], [2]) }}", "[(1, 2)]"),
        ("{{ set([1, 1])|length }}", "1"),
        ("{{ local_md5('a') }}", "0cc175b9c0f1b6a831c399e269772661"),
        ("{{ '12'|as_number + 1 }}", "13"),
        ("{{ modules.datetime.date(2024, 1, 31).isoformat() }}", "2024-01-31"),
        ("{{ modules.re.sub('a', 'b', 'aa') }}", "bb"),
        ("{{ target.name }} {{ target.schema }}", "dev main"),
        ("{{ project_name }}", "shop"),
        ("{{ this.name }} {{ model.name }}", "under_test under_test"),
        ("{{ this.include(database=false) }}", '"main"."under_test"'),
        ("{{ 'yes' if missing_name is defined else 'no' }}", "no"),
        ("{{ missing_name|default('d') }}", "d"),
        ("{{ api.Relation.create(schema='s', identifier='i') }}", '"s"."i"'),
        ("{{ context['project_name'] }}", "shop"),
        ("{{ execute }}", "True"),
    ],
)
def test_dbts_names_are_there(text: str, result: str, shop: OnDisk) -> None:
    assert shop.rendered(text) == result


def test_a_test_of_a_package_dispatches_to_the_packages_macros(shop: OnDisk) -> None:
    shop.write(
        {
            "dbt_packages/lib/dbt_project.yml": "name: lib",
            "dbt_packages/lib/macros/t.sql": """
            {% test odd(model) %}{{ adapter.dispatch('odd')(model) }}{% endtest %}
            {% macro default__odd(model) %}
            {{ config(fail_calc='sum(n)') }} select n from {{ model }} where n % 2 = 1
            {% endmacro %}
            """,
            "models/a.sql": "select 1 as n",
            "models/a.yml": "models: [{name: a, data_tests: [lib.odd]}]",
        }
    )
    (test,) = (n for n in shop.manifest().nodes.values() if n.test is not None)
    assert test.config["fail_calc"] == "sum(n)"
    assert "where n % 2 = 1" in shop.compiled(test.unique_id).compiled_code
