"""A unit test's model reads the given rows, with the types of the real columns."""

# ruff: noqa: E501 - a case is a line

from collections.abc import Iterator

import pytest

from customer360.adapters.protocol import Adapter
from customer360.adapters.registry import open_adapter
from customer360.errors import C360Error
from tests.unit.parsing.projects import OnDisk


@pytest.fixture
def adapter(shop: OnDisk) -> Iterator[Adapter]:
    shop.write(
        {
            "models/a.sql": "select 1 as id, 'x' as name, [1] as list",
            "models/b.sql": (
                "select id, name, {{ var('n', 1) }} as n from {{ ref('a') }}"
            ),
        }
    )
    opened = open_adapter(shop.project().target)
    session = opened.session()
    session.execute(
        "create table a (id integer, name varchar, list integer[], day date)"
    )
    session.close()
    yield opened
    opened.close()


def rows_of(
    test: str, shop: OnDisk, adapter: Adapter
) -> tuple[tuple[object, ...], ...]:
    shop.write({"models/s.yml": "unit_tests:\n  - name: t\n    model: b\n" + test})
    compiler = shop.compiler()
    session = adapter.session()
    try:
        (unit_test,) = compiler.manifest.unit_tests.values()
        compiled = compiler.compile_unit_test(unit_test, session)
        return session.execute(compiled.compiled_code).rows
    finally:
        session.close()


EXPECT = "    expect: {rows: [{id: 1}]}\n"


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        ("rows: [{id: 1, name: \"it's\"}, {name: null}]", ((1, "it's", 1), (None, None, 1))),
        ("rows: [{ID: '2', list: [1, 2], day: 2024-01-31}]", ((2, None, 1),)),
        ("rows: []", ()),
        ("format: csv, rows: \"id,name\\n3,\\n\"", ((3, None, 1),)),
        ("format: sql, rows: \"select 4 as id, 'q' as name\"", ((4, "q", 1),)),
    ],
)  # fmt: skip
def test_rows_come_in_every_format(
    given: str, rows: object, shop: OnDisk, adapter: Adapter
) -> None:
    test = f"    given: [{{input: ref('a'), {given}}}]\n{EXPECT}"
    assert rows_of(test, shop, adapter) == rows


def test_a_test_answers_variables_and_macros_itself(
    shop: OnDisk, adapter: Adapter
) -> None:
    shop.write(
        {
            "models/b.sql": (
                "select id, {{ var('n', 1) }} as n from {{ ref('a') }}"
                "{% if is_incremental() %} where id > 1{% endif %}"
            )
        }
    )
    test = (
        "    overrides: {vars: {n: 9}, macros: {is_incremental: true}}\n"
        "    given: [{input: ref('a'), rows: [{id: 1}, {id: 2}]},\n"
        "            {input: this, rows: [{id: 1}]}]\n" + EXPECT
    )
    assert rows_of(test, shop, adapter) == ((2, 9),)


def test_a_test_answers_values_of_the_context_itself(
    shop: OnDisk, adapter: Adapter
) -> None:
    shop.write({"models/b.sql": "select id, {{ invocation_id }} from {{ ref('a') }}"})
    test = (
        "    overrides: {macros: {invocation_id: 123}}\n"
        "    given: [{input: ref('a'), rows: [{id: 1}]}]\n" + EXPECT
    )
    assert rows_of(test, shop, adapter) == ((1, 123),)


@pytest.mark.parametrize(
    ("test", "message"),
    [
        (
            "    given: [{input: ref('a'), rows: [{idd: 1}]}]\n",
            "Invalid column name: 'idd' in unit test fixture for 'a'",
        ),
        ("    given: []\n", "gives no rows for ref('a')"),
        (
            "    given: [{input: ref('b'), rows: []}]\n",
            "which 'b' does not read",
        ),
        (
            "    given: [{input: a, rows: []}]\n",
            "has the input 'a'",
        ),
    ],
)
def test_what_does_not_fit_is_said(
    test: str, message: str, shop: OnDisk, adapter: Adapter
) -> None:
    with pytest.raises(C360Error) as caught:
        rows_of(test + EXPECT, shop, adapter)
    assert message in caught.value.message
    assert (caught.value.path, caught.value.line) == ("models/s.yml", 2)
