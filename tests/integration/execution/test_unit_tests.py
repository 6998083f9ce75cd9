from collections.abc import Mapping

import pytest

from customer360.adapters.catalog import RelationCatalog
from customer360.errors import CompilationError
from customer360.materializations.context import Context, Outcome
from customer360.materializations.unit_test import run_unit_test
from customer360.resources.kinds import Status
from customer360.resources.manifest import Manifest
from customer360.resources.node import UnitTest
from customer360.resources.result import CompiledNode
from tests.integration.execution.world import GivenSQL, World, invocation, model

MODEL = """
select * from (values (1, 'a', 1.50::decimal(9, 2)), (2, null, 2.00))
as t (id, name, amount)
"""


def check(world: World, expect: Mapping[str, object], sql: str = MODEL) -> Outcome:
    test = UnitTest(
        unique_id="unit_test.shop.m.t",
        package_name="shop",
        name="t",
        model="m",
        path="m.yml",
        original_file_path="models/m.yml",
        expect=expect,
        line=7,
    )
    context = Context(
        session=world.session,
        catalog=RelationCatalog(),
        templates=GivenSQL(),
        manifest=Manifest(project_name="shop"),
        invocation=invocation("test"),
    )
    compiled = CompiledNode(node=model("m", sql), compiled_code=sql)
    return run_unit_test(test, compiled, context)


@pytest.mark.parametrize(
    "expect",
    [
        {"rows": [{"id": 2, "name": None}, {"id": 1, "name": "a"}]},
        {"rows": [{"amount": 1.5, "ID": 1}, {"amount": "2", "ID": "2"}]},
        {"format": "csv", "rows": "id,name,amount\n1,a,1.50\n2,,2.00\n"},
        {"format": "sql", "rows": "select 2 as id union all select 1"},
    ],
)
def test_the_same_rows_in_any_order_pass(
    world: World, expect: dict[str, object]
) -> None:
    assert check(world, expect).status is Status.PASS


@pytest.mark.parametrize("rows", [[], None])
def test_no_rows_may_be_expected(world: World, rows: list[object] | None) -> None:
    assert check(world, {"rows": rows}, f"{MODEL} where false").status is Status.PASS
    assert check(world, {"rows": rows}).failures == 2


def test_both_sides_of_a_difference_are_shown(world: World) -> None:
    outcome = check(world, {"rows": [{"id": 1, "name": "b"}, {"id": 2, "name": None}]})
    assert outcome.status is Status.FAIL
    assert outcome.failures == 2
    assert outcome.message == (
        "actual differs from expected:\n\n"
        "   id  name\n"
        "+  1   a\n"
        "-  1   b\n"
        "(- expected and missing, + not expected)"
    )


def test_a_row_that_comes_twice_is_a_difference(world: World) -> None:
    sql = "select 1 as id union all select 1"
    assert check(world, {"rows": [{"id": 1}]}, sql).failures == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"nam": 1}], "Invalid column name: 'nam'"),
        ([{"id": 1}, {"id": 2, "name": "b"}], "first expected row leaves out name"),
    ],
)
def test_a_column_that_cannot_be_compared_is_named(
    world: World, rows: list[object], said: str
) -> None:
    with pytest.raises(CompilationError, match=said):
        check(world, {"rows": rows})
