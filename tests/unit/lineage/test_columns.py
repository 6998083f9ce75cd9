"""Columns and their origins, read from the syntax tree of queries."""

import json

import duckdb
import pytest

from customer360.lineage.columns import column_origins

TABLES = {"s.people": ("id", "name", "town"), "s.orders": ("person_id", "amount")}


def origins(sql: str) -> dict[str, list[str]]:
    connection = duckdb.connect()
    tree = connection.execute("select json_serialize_sql(?)", [sql]).fetchone()
    assert tree is not None
    found = column_origins(json.loads(tree[0]), lambda name: TABLES.get(name, ()))
    return {
        column: sorted(f"{origin.relation[2:]}.{origin.column}" for origin in of)
        for column, of in found.items()
    }


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select id from s.people", {"id": ["people.id"]}),
        ("select p.id as key from s.people as p", {"key": ["people.id"]}),
        ('select * from "db"."s"."people" as p', "every column"),
        (
            "select * exclude (id, town), town as place from s.people",
            {"name": ["people.name"], "place": ["people.town"]},
        ),
        (
            "select * replace (upper(name) as name) from s.people",
            "every column",
        ),
        (
            (
                "with a as (select * from s.people), b as (select * from a) "
                "select * from b"
            ),
            "every column",
        ),
        (
            "select id from s.people union all select person_id from s.orders",
            {"id": ["orders.person_id", "people.id"]},
        ),
        (
            "select case when town = 'x' then name end as n from s.people",
            {"n": ["people.name", "people.town"]},
        ),
        (
            (
                "select p.name, sum(o.amount) over (partition by p.town) as total "
                "from s.people as p left join s.orders as o on p.id = o.person_id"
            ),
            {"name": ["people.name"], "total": ["orders.amount", "people.town"]},
        ),
        (
            "select id as key, key || 'x' as longer from s.people",
            {"key": ["people.id"], "longer": ["people.id"]},
        ),
        (
            (
                "select (select max(amount) from s.orders where person_id = p.id) as m "
                "from s.people as p"
            ),
            {"m": ["orders.amount"]},
        ),
        (
            "select total from (select sum(amount) from s.orders) as t (total)",
            {"total": ["orders.amount"]},
        ),
        (
            "select u.x, y from s.unknown as u cross join s.people",
            {"x": ["unknown.x"], "y": ["unknown.y"]},
        ),
        ("select * from s.unknown", {}),
        ("select x from s.unknown cross join s.unheard_of", {"x": []}),
        ("select 1 as one, count(*) as n from s.people", {"one": [], "n": []}),
        ("select a from (values (1)) as t (a)", {"a": []}),
        (
            (
                "with recursive r as (select id from s.people union all "
                "select r.id from r) select id from r"
            ),
            {"id": ["people.id"]},
        ),
    ],
)
def test_columns_are_followed_to_the_relations(
    sql: str, expected: dict[str, list[str]] | str
) -> None:
    if expected == "every column":
        expected = {name: [f"people.{name}"] for name in TABLES["s.people"]}
    assert origins(sql) == expected
