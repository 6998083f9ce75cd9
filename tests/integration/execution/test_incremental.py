from collections.abc import Mapping

import pytest

from customer360.resources.kinds import Status
from tests.integration.execution.world import World, model

FIRST = "select * from (values (1, 'a'), (2, 'b')) as t (id, v)"
SECOND = "select * from (values (2, 'B'), (3, 'c')) as t (id, v)"


def run_twice(
    world: World,
    first: str,
    second: str,
    config: Mapping[str, object],
    *,
    full_refresh: bool = False,
) -> list[tuple[object, ...]]:
    settings = {"materialized": "incremental", **config}
    world.run(model("t", first, settings))
    world.run(model("t", second, settings), full_refresh=full_refresh)
    return world.rows("from marts.t order by all")


@pytest.mark.parametrize(
    ("config", "rows"),
    [
        ({"incremental_strategy": "append"}, "1a 2B 2b 3c"),
        ({}, "1a 2B 2b 3c"),
        ({"unique_key": "id"}, "1a 2B 3c"),
        ({"unique_key": ["id"]}, "1a 2B 3c"),
        ({"unique_key": ["id", "v"]}, "1a 2B 2b 3c"),
        ({"unique_key": "id", "incremental_predicates": ["v = 'x'"]}, "1a 2B 2b 3c"),
        (
            {
                "unique_key": ["id"],
                "incremental_predicates": ["DBT_INCREMENTAL_TARGET.v = 'b'"],
            },
            "1a 2B 3c",
        ),
        ({"incremental_strategy": "merge", "unique_key": "id"}, "1a 2B 3c"),
        ({"incremental_strategy": "merge", "unique_key": ["id"]}, "1a 2B 3c"),
        ({"incremental_strategy": "merge"}, "1a 2B 2b 3c"),
        (
            {
                "incremental_strategy": "merge",
                "unique_key": "id",
                "merge_exclude_columns": ["v"],
            },
            "1a 2b 3c",
        ),
        (
            {
                "incremental_strategy": "merge",
                "unique_key": "id",
                "merge_update_set_expressions": {"v": "DBT_INTERNAL_DEST.v || '!'"},
            },
            "1a 2b! 3c",
        ),
        (
            {
                "incremental_strategy": "merge",
                "unique_key": "id",
                "merge_insert_condition": "DBT_INTERNAL_SOURCE.id < 3",
            },
            "1a 2B",
        ),
        (
            {
                "incremental_strategy": "merge",
                "unique_key": "id",
                "merge_clauses": {"when_matched": [{"action": "delete"}]},
            },
            "1a 3c",
        ),
    ],
)
def test_a_strategy_adds_the_new_rows(
    world: World, config: dict[str, object], rows: str
) -> None:
    got = run_twice(world, FIRST, SECOND, config)
    assert " ".join(f"{key}{value}" for key, value in got) == rows


def test_a_full_refresh_makes_the_table_anew(world: World) -> None:
    rows = run_twice(world, FIRST, SECOND, {"unique_key": "id"}, full_refresh=True)
    assert rows == [(2, "B"), (3, "c")]


def test_a_node_may_refuse_the_full_refresh(world: World) -> None:
    config = {"unique_key": "id", "full_refresh": False}
    rows = run_twice(world, FIRST, SECOND, config, full_refresh=True)
    assert len(rows) == 3


def test_a_view_of_that_name_is_replaced(world: World) -> None:
    world.run(model("t", FIRST, materialized="view"))
    world.run(model("t", SECOND, materialized="incremental"))
    assert len(world.rows("from marts.t")) == 2


@pytest.mark.parametrize("strategy", ["append", "delete+insert", "merge"])
@pytest.mark.parametrize(
    ("policy", "rows"),
    [
        ("ignore", [(1, "a"), (2, "b")]),
        ("append_new_columns", [(1, "a", None), (2, "b", 7)]),
        ("sync_all_columns", [(1, "a", None), (2, "b", 7)]),
    ],
)
def test_a_new_column_is_treated_as_configured(
    world: World, strategy: str, policy: str, rows: list[tuple[object, ...]]
) -> None:
    config = {
        "incremental_strategy": strategy,
        "on_schema_change": policy,
        "unique_key": "id",
    }
    got = run_twice(
        world, "select 1 as id, 'a' as v", "select 2 as id, 'b' as v, 7 as w", config
    )
    assert got == rows


def test_columns_that_went_are_dropped_and_types_changed_when_synced(
    world: World,
) -> None:
    config = {"on_schema_change": "sync_all_columns", "unique_key": "id"}
    first = "select 1 as id, 'a' as v, 5 as n"
    got = run_twice(world, first, "select 2 as id, 2.5::double as n", config)
    assert got == [(1, 5.0), (2, 2.5)]


def test_changed_columns_fail_where_that_is_asked(world: World) -> None:
    config = {"materialized": "incremental", "on_schema_change": "fail"}
    world.run(model("t", "select 1 as id, 'a' as v", config))
    [result] = world.run(model("t", "select 1 as id, 2 as w", config))
    assert result.status is Status.ERROR
    assert "new: w (INTEGER); gone: v (VARCHAR)" in (result.message or "")
    assert world.rows("from marts.t") == [(1, "a")]


def test_an_unknown_strategy_is_named(world: World) -> None:
    config = {"materialized": "incremental", "incremental_strategy": "upsert"}
    world.run(model("t", FIRST, config))
    [result] = world.run(model("t", FIRST, config))
    assert "no incremental strategy is called 'upsert'" in (result.message or "")


def test_no_temporary_table_stays(world: World) -> None:
    run_twice(world, FIRST, SECOND, {"unique_key": "id"})
    assert world.relations() == ["marts.t"]
