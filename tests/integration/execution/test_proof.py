"""Tests that are answered together end as they would alone."""

from dataclasses import replace

import pytest

from customer360.adapters.catalog import RelationCatalog
from customer360.adapters.protocol import Session
from customer360.materializations.context import Context
from customer360.materializations.proof import can_be_proven, proven
from customer360.resources.kinds import RelationType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node
from customer360.resources.result import CompiledNode
from tests.integration.execution.world import (
    GivenSQL,
    World,
    data_test,
    invocation,
    model,
)

NOT_NULL = "select {column}\nfrom {model}\nwhere {column} is null"
UNIQUE = """select
    {column} as unique_field,
    count(*) as n_records
from {model}
where {column} is not null
group by {column}
having count(*) > 1"""
ACCEPTED = """with

value_counts as (

    select
        {column} as value_field,
        count(*) as n_records
    from {model}
    group by {column}

)

select * from value_counts
where value_field not in (
    'a',
    'b'
)"""
RELATIONSHIPS = """with

child as (

    select {column} as from_field
    from {model}
    where {column} is not null

),

parent as (

    select id as to_field
    from "db"."marts"."p"

)

select child.from_field
from child
left join parent
    on child.from_field = parent.to_field
where parent.to_field is null"""
SHAPES = {
    "not_null": NOT_NULL,
    "unique": UNIQUE,
    "accepted_values": ACCEPTED,
    "relationships": RELATIONSHIPS,
}
VIEW = '"db"."marts"."v"'
WHERE = f"(select * from {VIEW} where id is distinct from 'z') as dbt_subquery"
PARENT = model("p", "select unnest(['a', 'b', null]) as id")


def view(rows: str) -> Node:
    return model(
        "v", f"select * from (values {rows}) as t (id, w)", materialized="view"
    )


def built_in(name: str, tested: str = VIEW, column: str = "id") -> Node:
    sql = SHAPES[name].format(column=column, model=tested)
    return data_test(name, sql, reads=["v"], kind=name, column=column)


class CountingSession:
    """Lets statements through and counts them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.statements: list[str] = []

    def execute(self, sql: str, parameters: tuple[object, ...] = ()) -> object:
        self.statements.append(sql)
        return self.session.execute(sql, parameters)


def prove(
    world: World, tests: list[Node], *, data_are_big: bool
) -> tuple[frozenset[str], list[str]]:
    session = CountingSession(world.session)
    nodes = [model("v", "select 1", materialized="view"), *tests]
    context = Context(
        session=session,  # type: ignore[arg-type]
        catalog=RelationCatalog.load(world.session, database="db"),
        templates=GivenSQL(),
        manifest=Manifest(
            project_name="shop", nodes={node.unique_id: node for node in nodes}
        ),
        invocation=invocation("test"),
    )
    compiled = [CompiledNode(node=t, compiled_code=t.raw_code) for t in tests]
    found = proven(compiled, context, data_are_big=data_are_big)
    return frozenset(name.rpartition(".")[2] for name in found), session.statements


@pytest.mark.parametrize("data_are_big", [True, False])
@pytest.mark.parametrize("tested", [VIEW, WHERE])
@pytest.mark.parametrize(
    ("rows", "passing"),
    [
        (
            "('a', 1), ('b', 2)",
            {"not_null", "unique", "accepted_values", "relationships"},
        ),
        (
            "('a', 1), (null, 2), (null, 3)",
            {"unique", "accepted_values", "relationships"},
        ),
        ("('a', 1), ('a', 2)", {"not_null", "accepted_values", "relationships"}),
        ("('a', 1), ('c', 2)", {"not_null", "unique"}),
        ("('a', 1), ('z', 2), ('z', 2)", None),
    ],
)
def test_a_test_is_proven_exactly_if_it_finds_nothing(
    world: World,
    rows: str,
    passing: set[str] | None,
    tested: str,
    data_are_big: bool,
) -> None:
    world.run(PARENT, view(rows))
    tests = [built_in(name, tested) for name in SHAPES]
    alone = {t.name for t in tests if not world.rows(t.raw_code)}
    found, _ = prove(world, tests, data_are_big=data_are_big)
    assert found == alone
    assert passing is None or found == passing


def test_one_scan_answers_for_all_tests_of_a_view(world: World) -> None:
    world.run(PARENT, view("('a', 1), ('b', 2)"))
    found, statements = prove(
        world, [built_in(name) for name in SHAPES], data_are_big=True
    )
    assert (len(found), len(statements)) == (4, 1)


def test_small_data_take_one_statement(world: World) -> None:
    world.run(PARENT, view("('a', 1), ('b', 2)"))
    tests = [built_in(name) for name in SHAPES]
    tests += [data_test(f"t{n}", "select 1 where false", reads=["v"]) for n in range(9)]
    found, statements = prove(world, tests, data_are_big=False)
    assert (len(found), len(statements)) == (13, 1)


def test_a_definition_of_the_project_is_not_mistaken(world: World) -> None:
    world.run(view("('a', 1), (null, 2)"))
    own = f"select id\nfrom {VIEW}\nwhere id is null and w > 5"
    found, statements = prove(
        world, [data_test("not_null", own, reads=["v"])], data_are_big=True
    )
    assert (found, statements) == (frozenset(), [])


@pytest.mark.parametrize(
    "config",
    [{"fail_calc": "sum(x)"}, {"error_if": "< 5"}, {"warn_if": "= 0"}],
)
def test_a_test_that_may_fail_without_rows_is_run_alone(
    config: dict[str, object],
) -> None:
    assert not can_be_proven(data_test("t", "select 1", reads=["v"], config=config))


def test_together_and_alone_give_the_same_results(world: World) -> None:
    world.run(PARENT, view("('a', 1), ('a', 2), ('c', 3), (null, 4)"))
    tests = [built_in(name) for name in SHAPES] + [built_in("not_null", column="w")]
    tests[-1] = replace(tests[-1], unique_id="test.shop.w", name="w", alias="w")
    tests = [replace(t, config={**t.config, "store_failures": True}) for t in tests]
    given = [PARENT, view("('a', 1), ('a', 2), ('c', 3), (null, 4)"), *tests]
    together = world.run(*given, command="build")
    alone = [world.run(test)[0] for test in tests]
    told = {r.node.name: (r.status, r.failures, r.message, r.sample) for r in together}
    for result in alone:
        assert told[result.node.name] == (
            result.status,
            result.failures,
            result.message,
            result.sample,
        )


def test_a_broken_test_does_not_break_those_beside_it(world: World) -> None:
    world.run(PARENT, view("('a', 1)"))
    tests = [built_in("unique"), built_in("not_null", column="nothing")]
    results = world.run(PARENT, view("('a', 1)"), *tests, command="build")
    statuses = {result.node.name: str(result.status) for result in results}
    assert statuses == {
        "p": "success",
        "v": "success",
        "unique": "pass",
        "not_null": "error",
    }


def test_the_stored_failures_of_a_test_that_passes_now_are_dropped(
    world: World,
) -> None:
    stored = {"store_failures": True}
    tests = [
        data_test(
            f"t{n}", f"select * from {VIEW} where w = {n}", reads=["v"], config=stored
        )
        for n in (1, 2)
    ]
    world.run(view("('a', 1), ('b', 2)"), *tests, command="build")
    assert world.relations() == ["marts.v", "test_failures.t1", "test_failures.t2"]
    world.run(view("('a', 1)"), *tests, command="build")
    assert world.relations() == ["marts.v", "test_failures.t1"]


def test_types_of_relations_are_known(world: World) -> None:
    world.run(view("('a', 1)"))
    [relation] = world.session.relations()
    assert relation.type is RelationType.VIEW
