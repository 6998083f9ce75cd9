from dataclasses import replace

import pytest

from customer360.resources.kinds import Status
from customer360.resources.node import Node
from tests.integration.execution.world import World, model


def python_model(name: str, code: str, **config: object) -> Node:
    node = model(name, code, {"materialized": "table", **config}, reads=["a"])
    file = f"models/{name}.py"
    return replace(node, language="python", original_file_path=file, path=file)


A = model("a", "select unnest([1, 2, 3]) as x")


def test_a_python_model_reads_and_returns_relations(world: World) -> None:
    code = "def model(dbt, session):\n    return dbt.ref('a').filter('x > 1')\n"
    results = world.run(A, python_model("p", code))
    assert results[1].status is Status.SUCCESS, results[1].message
    assert results[1].rows == 2
    assert world.rows("from marts.p order by x") == [(2,), (3,)]


USES_SESSION = """
def model(dbt, session):
    dbt.config(materialized="table")
    return session.sql("select sum(x) as n from marts.a")
"""

ADDS_ROWS = """
def model(dbt, session):
    first = 100 if dbt.is_incremental else 1
    return session.sql(f"select {first} as x, {dbt.config.get('w', 7)} as w")
"""


def test_a_python_model_may_use_the_session(world: World) -> None:
    world.run(A, python_model("p", USES_SESSION))
    assert world.rows("from marts.p") == [(6,)]


def test_an_incremental_python_model_adds_rows(world: World) -> None:
    node = python_model("p", ADDS_ROWS, materialized="incremental", unique_key="x")
    world.run(A, node)
    world.run(A, node)
    assert world.rows("from marts.p order by x") == [(1, 7), (100, 7)]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def model(dbt, session):\n    return 1 / 0\n", "ZeroDivisionError"),
        ("x = 1\n", "there is no function `model(dbt, session)`"),
        ("def model(dbt, session):\n    pass\n", "`model` returned nothing"),
        ("def model(dbt session):\n", "SyntaxError"),
        ("def model(dbt, session):\n    return dbt.ref('b')\n", "ref(b) is not known"),
        ("def model(dbt, session):\n    return 'text'\n", "p"),
    ],
)
def test_what_goes_wrong_is_said_and_changes_nothing(
    world: World, code: str, said: str
) -> None:
    world.run(A)
    results = world.run(A, python_model("p", code))
    assert results[1].status is Status.ERROR
    assert said in (results[1].message or "")
    assert world.relations() == ["marts.a"]


def test_the_line_of_an_exception_is_named(world: World) -> None:
    code = "def model(dbt, session):\n    x = 0\n    return 1 / x\n"
    results = world.run(A, python_model("p", code))
    assert "models/p.py:3" in (results[1].message or "")
