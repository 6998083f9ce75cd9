"""Seeds get the types and rows that dbt-duckdb gives them (observed, November 2026)."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from customer360.resources.kinds import ResourceType, Status
from customer360.resources.node import Node
from customer360.resources.result import RunResult
from tests.integration.execution.world import World, model


def seed(world: World, text: str, **config: object) -> Node:
    (world.folder / "seeds").mkdir(exist_ok=True)
    (world.folder / "seeds" / "s.csv").write_bytes(text.encode())
    return replace(
        model("s", ""),
        config={"materialized": "seed", **config},
        unique_id="seed.shop.s",
        resource_type=ResourceType.SEED,
        root_path=str(world.folder),
        original_file_path="seeds/s.csv",
    )


def load(world: World, text: str, **config: object) -> RunResult:
    [result] = world.run(seed(world, text, **config), command="seed")
    return result


@pytest.mark.parametrize(
    ("values", "kind", "first"),
    [
        (["1", "2", "-3"], "INTEGER", 1),
        (["007", "010", "3"], "INTEGER", 7),
        (["+5", " 6", "7 "], "INTEGER", 5),
        (["1e5", "2", "3"], "INTEGER", 100000),
        (["1.0", "2.0", "3.00"], "INTEGER", 1),
        (["1_000", "2", "3"], "INTEGER", 1000),
        (["0", "1", "0"], "INTEGER", 0),
        (["", "", ""], "INTEGER", None),
        (["1.5", "2", "-3.25"], "DOUBLE", 1.5),
        ([".5", "5.", "7"], "DOUBLE", 0.5),
        (["2020-01-01", "2020-1-5", ""], "DATE", date(2020, 1, 1)),
        ([" 2020-01-01", "2020-01-02", ""], "DATE", date(2020, 1, 1)),
        (["2020-01-01 10:00:00", "", ""], "TIMESTAMP", datetime(2020, 1, 1, 10)),
        (["2020-01-01T10:00:00", "2020-01-01T10:00", ""], "TIMESTAMP", None),
        (["2020-01-01T10:00:00Z", "2020-01-01T10:00:00+02:00", ""], "TIMESTAMP", None),
        (["true", "False", ""], "BOOLEAN", True),
        (["1", "x", "3"], "VARCHAR", "1"),
        (["2020-01-01", "2020-01-01 10:00:00", ""], "VARCHAR", "2020-01-01"),
        (["2020-01-01 10:00:00.123", "", ""], "VARCHAR", "2020-01-01 10:00:00.123"),
        (["2020-01-01 10:00", "", ""], "VARCHAR", "2020-01-01 10:00"),
        (["yes", "no", ""], "VARCHAR", "yes"),
        (["null", "x", "NULL"], "VARCHAR", "null"),
        (["10:00:00", "11:00:00", ""], "VARCHAR", "10:00:00"),
        # dbt guesses INTEGER here and then cannot load its own guess.
        (["1", "99999999999", "3"], "BIGINT", 1),
        (["5%", "$3", "2"], "VARCHAR", "5%"),
        (["NaN", "1", "2"], "VARCHAR", "NaN"),
    ],
)
def test_a_column_has_the_type_that_dbt_gives_it(
    world: World, values: list[str], kind: str, first: object
) -> None:
    load(world, "id,v\n" + "".join(f"{n},{v}\n" for n, v in enumerate(values)))
    columns = world.rows("select column_type from (describe marts.s)")
    assert columns == [("INTEGER",), (kind,)]
    if first is not None:
        assert world.rows("select v from marts.s where id = 0") == [(first,)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('id,v\n1,"a, ""b"""\n2,"l\nm"\n', [(1, 'a, "b"'), (2, "l\nm")]),
        ('id,v\n3,""\n4,\n', [(3, None), (4, None)]),
        ("v\na\n\nb\n", [("a",), (None,), ("b",)]),
        ("a,b\n1,x\n\n2,y\n\n", [(1, "x"), (2, "y")]),
        ("a,b\n", []),
        ("\ufeffa,b\n1,x\n", [(1, "x")]),
        ("a,b\r\n1,x\r\n2,y\r\n", [(1, "x"), (2, "y")]),
        ("a,b\n1,'x\n2,it's\n", [(1, "'x"), (2, "it's")]),
        ("a,b\n1,x", [(1, "x")]),
        ("a,b\n1,ü€😀\n", [(1, "ü€😀")]),
    ],
)  # fmt: skip
def test_rows_arrive_as_in_dbt(
    world: World, text: str, rows: list[tuple[object, ...]]
) -> None:
    result = load(world, text)
    assert (result.status, result.message) == (Status.SUCCESS, f"INSERT {len(rows)}")
    assert world.rows("from marts.s") == rows


def test_column_types_and_delimiter_are_configured(world: World) -> None:
    load(world, "a;b\n1;2,5\n", delimiter=";", column_types={"a": "decimal(9,2)"})
    assert world.rows("from marts.s") == [(Decimal("1.00"), "2,5")]


def test_names_without_text_or_said_twice_are_named_as_in_dbt(world: World) -> None:
    load(world, "a,a,,select\n1,2,3,4\n")
    columns = world.rows("select column_name from (describe marts.s)")
    assert columns == [("a",), ("a_2",), ("c",), ("select",)]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a,b,c\n1,x,y\n2,z\n", 3, "2 values where 3 columns are named"),
        ("a,b\n1,x\n2,z,w\n", 3, "3 values where 2 columns are named"),
        ('a,b\n1,"x\ny"\n2\n', 4, "1 values where 2 columns are named"),
        ('a,b\n1,"x\n', 2, "this is not CSV"),
        ("", None, "the seed is empty"),
    ],
)
def test_a_ragged_file_is_refused_with_its_line(
    world: World, text: str, line: int | None, said: str
) -> None:
    load(world, "a,b\n1,x\n")
    result = load(world, text)
    place = "seeds/s.csv" + (f":{line}" if line else "")
    assert result.status is Status.ERROR
    assert said in (result.message or "")
    assert f"at {place}\n" in (result.message or "")
    assert world.rows("from marts.s") == [(1, "x")]


def test_a_value_of_the_wrong_type_is_refused_with_its_line(world: World) -> None:
    result = load(world, "a\n1\nx\n", column_types={"a": "integer"})
    assert "seeds/s.csv:3" in (result.message or "")


def test_a_type_for_a_column_that_is_not_there_is_refused(world: World) -> None:
    result = load(world, "a\n1\n", column_types={"b": "integer"})
    assert "`column_types` names b" in (result.message or "")


def test_a_file_that_is_not_utf8_is_refused(world: World, tmp_path: Path) -> None:
    node = seed(world, "a\n1\n")
    (tmp_path / "seeds" / "s.csv").write_bytes(b"a\n\xe9\n")
    [result] = world.run(node)
    assert "not UTF-8" in (result.message or "")
