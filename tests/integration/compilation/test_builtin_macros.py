"""The built-in macros give SQL that DuckDB answers as dbt's do."""

# ruff: noqa: E501 - a case is a line

import datetime
from decimal import Decimal

import duckdb
import pytest

from customer360.adapters.protocol import Rows
from customer360.errors import CompilationError
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node
from tests.unit.parsing.projects import OnDisk

DAY = "cast('2024-01-31' as date)"


class BareSession:
    """Only what templates ask of a session."""

    def __init__(self) -> None:
        self._connection = duckdb.connect()

    def execute(self, sql: str, parameters: object = ()) -> Rows:
        found = self._connection.execute(sql)
        return Rows(
            columns=tuple(column[0] for column in found.description or ()),
            types=tuple(str(column[1]) for column in found.description or ()),
            rows=tuple(found.fetchall()),
        )


def answer(text: str, shop: OnDisk) -> tuple[tuple[object, ...], ...]:
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
        raw_code=f"select {text}",
    )
    session = BareSession()
    compiled = shop.compiler().compile(node, session)  # type: ignore[arg-type]
    return session.execute(compiled.compiled_code).rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'{{{{ dbt.dateadd("month", 1, "{DAY}") }}}}', datetime.datetime(2024, 2, 29)),
        (f'{{{{ dbt.dateadd("quarter", -1, "{DAY}") }}}}', datetime.datetime(2023, 10, 31)),
        (f'{{{{ dbt.dateadd("hour", "1 + 1", "{DAY}") }}}}', datetime.datetime(2024, 1, 31, 2)),
        (f'{{{{ dbt.datediff("{DAY}", "date \'2024-03-01\'", "month") }}}}', 2),
        (f'{{{{ dbt.date_trunc("month", "{DAY}") }}}}', datetime.datetime(2024, 1, 1)),
        (f'{{{{ dbt.last_day("{DAY}", "month") }}}}', datetime.date(2024, 1, 31)),
        (f'{{{{ dbt.last_day("{DAY}", "quarter") }}}}', datetime.date(2024, 3, 31)),
        ("{{ dbt.date(2024, 2, 3) }}", datetime.date(2024, 2, 3)),
        ("""{{ dbt.safe_cast("'x'", dbt.type_int()) }}""", None),
        ("""{{ dbt.concat(["'a'", "'b'"]) }}""", "ab"),
        ("""{{ dbt.hash("'a'") }}""", "0cc175b9c0f1b6a831c399e269772661"),
        ("""{{ dbt.length("'abc'") }}""", 3),
        ("""{{ dbt.replace("'abc'", "'b'", "'x'") }}""", "axc"),
        ("""{{ dbt.split_part("'a-b'", "'-'", 2) }}""", "b"),
        ("""{{ dbt.string_literal(dbt.escape_single_quotes("it's")) }}""", "it's"),
        ("cast(1 as {{ dbt.type_numeric() }})", Decimal("1.000000")),
        ("cast(1 as {{ dbt.type_string() }})", "1"),
        ("cast('1' as {{ dbt.type_bigint() }})", 1),
        ("cast(1 as {{ dbt.type_boolean() }})", True),
        ("cast('1.5' as {{ dbt.type_float() }})", 1.5),
        ("{{ dbt.any_value('x') }} from (values (1)) as t(x)", 1),
        ("{{ dbt.bool_or('x') }} from (values (true), (false)) as t(x)", True),
        ("""{{ dbt.listagg('x', "'-'", 'order by x') }} from (values (2), (1)) as t(x)""", "1-2"),
        ("""{{ dbt.listagg('x', "'-'", 'order by x', 1) }} from (values (2), (1)) as t(x)""", "1"),
        ("{{ dbt.array_construct([1, 2]) }}", [1, 2]),
        ("{{ dbt.array_append(dbt.array_construct([1]), 2) }}", [1, 2]),
        ("{{ dbt.array_concat(dbt.array_construct([1]), dbt.array_construct()) }}", [1]),
        ("{{ dbt.cast_bool_to_text('true') }}", "true"),
        ("""{{ dbt.right("'abc'", 2) }}""", "bc"),
        ("""{{ dbt.position("'b'", "'abc'") }}""", 2),
        ("1 {{ dbt.except() }} select 2", 1),
        ("{{ dbt.get_powers_of_two(5) }}", 3),
        ("{{ run_query('select 41 as x').columns[0].values()[0] + 1 }}", 42),
        ("{{ run_query('select 41 as x').rows[0]['x'] }}", 41),
        ("""'{{ get_columns_in_query("select 1 as a, 2 as b")|join(',') }}'""", "a,b"),
        ("""{% call statement('s', fetch_result=true) %}select 7{% endcall %}
            {{ load_result('s').data[0][0] }}""", 7),
        ("'{{ dates_in_range('20240130', '20240201')|join(',') }}'", "20240130,20240131,20240201"),
    ],
)  # fmt: skip
def test_a_macro_gives_the_answer(text: str, expected: object, shop: OnDisk) -> None:
    assert answer(text, shop)[0][0] == expected


def test_a_date_spine_goes_up_to_its_end_and_without_it(shop: OnDisk) -> None:
    text = (
        "strftime(date_day, '%d') from ("
        "{{ dbt.date_spine('day', \"date '2024-01-01'\", \"date '2024-01-03'\") }})"
    )
    assert answer(text, shop) == (("01",), ("02",))


def test_the_result_of_a_statement_is_handed_out_once(shop: OnDisk) -> None:
    load = "{% set rows = load_result('s') %}"
    text = "{% call statement('s', fetch_result=true) %}select 7{% endcall %}"
    assert answer(f"{text}{load} 1", shop) == ((1,),)
    with pytest.raises(CompilationError, match="already been loaded into a variable"):
        answer(f"{text}{load}{load} 1", shop)
