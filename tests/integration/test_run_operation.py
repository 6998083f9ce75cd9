"""`c360 run-operation`: call a macro."""

from tests.conftest import Shop

MACRO = {
    "macros/m.sql": """\
{% macro make(name, rows=1) %}
    {% do run_query("create table " ~ name ~ " as select range as n from range("
        ~ rows ~ ")") %}
    {{ log("made " ~ name, info=True) }}
{% endmacro %}
"""
}


def test_a_macro_is_called_with_its_arguments(shop: Shop) -> None:
    finished = shop.write(MACRO).run(
        "run-operation", "make", "--args", "{name: t, rows: 3}"
    )
    assert finished.exit_code == 0
    assert "made t" in finished.lines
    assert shop.query("select count(*) from t") == [(3,)]


def test_a_macro_that_does_not_exist_is_named(shop: Shop) -> None:
    finished = shop.write(MACRO).run("run-operation", "mak")
    assert finished.exit_code == 2
    assert "'mak'" in finished.out


def test_arguments_that_are_no_mapping_are_refused(shop: Shop) -> None:
    finished = shop.write(MACRO).run("run-operation", "make", "--args", "[1")
    assert finished.exit_code == 2


def test_it_leaves_its_result(shop: Shop) -> None:
    shop.write(MACRO).run("run-operation", "make", "--args", "{name: t}")
    assert shop.statuses() == {"make": "success"}


def test_a_macro_that_fails_leaves_its_result(shop: Shop) -> None:
    shop.write(MACRO)
    shop.write(
        {"macros/bad.sql": "{% macro bad() %}{{ run_query('oh') }}{% endmacro %}"}
    )
    finished = shop.run("run-operation", "bad")
    assert finished.exit_code == 1
    assert "Error: " in finished.out
    assert shop.statuses() == {"bad": "error"}


def test_rows_asked_of_the_adapter_can_be_limited(shop: Shop) -> None:
    macro = (
        "{% macro few() %}{% set found = adapter.execute("
        "'select * from range(9)', fetch=True, limit=2) %}"
        "{{ log('rows ' ~ found[1] | length, info=True) }}{% endmacro %}"
    )
    finished = shop.write({"macros/few.sql": macro}).run("run-operation", "few")
    assert "rows 2" in finished.lines


def test_a_list_in_an_answer_is_the_text_of_its_json(shop: Shop) -> None:
    text = """{% macro ask() %}
    {% set found = run_query("select [1, 2] as many, {'a': 1.5} as one").rows[0] %}
    {{ log(found['many'] is string and found['many'] ~ found['one'], info=True) }}
    {% endmacro %}"""
    finished = shop.write({"macros/ask.sql": text}).run("run-operation", "ask")
    assert '[1, 2]{"a": 1.5}' in finished.lines
