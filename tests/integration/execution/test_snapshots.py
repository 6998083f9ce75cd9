from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from customer360.resources.kinds import ResourceType, Status
from customer360.resources.node import Node
from customer360.resources.result import RunResult
from tests.integration.execution.world import World, model

CHECK = {"strategy": "check", "unique_key": "id", "check_cols": "all"}
TIMESTAMP = {"strategy": "timestamp", "unique_key": "id", "updated_at": "moved"}


def snapshot(sql: str, config: Mapping[str, object]) -> Node:
    return replace(
        model("s", sql, config, materialized="snapshot"),
        unique_id="snapshot.shop.s",
        resource_type=ResourceType.SNAPSHOT,
        original_file_path="snapshots/s.sql",
        schema="snapshots",
    )


def take(
    world: World, day: int, sql: str, config: Mapping[str, object] = CHECK
) -> RunResult:
    started_at = datetime(2026, 1, day, tzinfo=UTC)
    [result] = world.run(
        snapshot(sql, config), command="snapshot", started_at=started_at
    )
    assert result.status is Status.SUCCESS, result.message
    return result


def values(*rows: str, columns: str = "id, v") -> str:
    return f"select * from (values ({'), ('.join(rows)})) as t ({columns})"


def versions(world: World, columns: str = "id, v") -> list[str]:
    """`id v from-to`, days of January 2026."""
    found = world.rows(
        f"""
        select concat_ws(' ', {columns}, concat(
            dayofmonth(dbt_valid_from), '-', dayofmonth(dbt_valid_to)
        ))
        from snapshots.s order by id, dbt_valid_from
        """
    )
    return [str(row[0]) for row in found]


def test_a_changed_row_gets_a_version_and_others_none(world: World) -> None:
    take(world, 1, values("1, 'a'", "2, 'b'"))
    take(world, 2, values("1, 'a'", "2, 'B'"))
    assert versions(world) == ["1 a 1-", "2 b 1-2", "2 B 2-"]


def test_a_second_run_without_changes_changes_nothing(world: World) -> None:
    take(world, 1, values("1, 'a'"))
    before = world.rows("from snapshots.s")
    result = take(world, 2, values("1, 'a'"))
    assert (world.rows("from snapshots.s"), result.rows) == (before, 0)


def test_null_and_empty_are_different_values(world: World) -> None:
    take(world, 1, values("1, null", "2, ''"))
    take(world, 2, values("1, ''", "2, null"))
    assert len(versions(world)) == 4


def test_columns_that_are_not_checked_do_not_count(world: World) -> None:
    config = {**CHECK, "check_cols": ["v"]}
    take(world, 1, values("1, 'a', 1", columns="id, v, w"), config)
    take(world, 2, values("1, 'a', 2", columns="id, v, w"), config)
    assert versions(world) == ["1 a 1-"]


def test_a_row_that_moved_on_gets_a_version_from_then(world: World) -> None:
    columns = "id, v, moved"
    take(world, 9, values("1, 'a', timestamp '2026-01-01'", columns=columns), TIMESTAMP)
    take(world, 9, values("1, 'b', timestamp '2026-01-05'", columns=columns), TIMESTAMP)
    assert versions(world) == ["1 a 1-5", "1 b 5-"]


@pytest.mark.parametrize("day", [4, 5])
def test_late_and_equal_timestamps_are_left_out(world: World, day: int) -> None:
    columns = "id, v, moved"
    take(world, 9, values("1, 'a', timestamp '2026-01-05'", columns=columns), TIMESTAMP)
    late = f"1, 'b', timestamp '2026-01-0{day}'"
    take(world, 10, values(late, columns=columns), TIMESTAMP)
    assert versions(world) == ["1 a 5-"]


@pytest.mark.parametrize(
    ("hard_deletes", "rows"),
    [
        ("ignore", ["1 a 1-", "2 b 1-"]),
        ("invalidate", ["1 a 1-", "2 b 1-2", "2 b 3-"]),
        (
            "new_record",
            ["1 a False 1-", "2 b False 1-2", "2 b True 2-3", "2 b False 3-"],
        ),
    ],
)
def test_a_key_that_went_and_came_back_is_treated_as_configured(
    world: World, hard_deletes: str, rows: list[str]
) -> None:
    config = {**CHECK, "hard_deletes": hard_deletes}
    take(world, 1, values("1, 'a'", "2, 'b'"), config)
    take(world, 2, values("1, 'a'"), config)
    take(world, 3, values("1, 'a'", "2, 'b'"), config)
    columns = "id, v, dbt_is_deleted" if hard_deletes == "new_record" else "id, v"
    assert versions(world, columns) == rows


def test_a_key_that_came_back_with_an_old_time_does_not_overlap(world: World) -> None:
    config = {**TIMESTAMP, "hard_deletes": "invalidate"}
    row = values("1, 'a', timestamp '2026-01-01'", columns="id, v, moved")
    take(world, 5, row, config)
    take(world, 6, f"{row} where false", config)
    take(world, 7, row, config)
    assert versions(world) == ["1 a 1-6", "1 a 7-"]
    assert world.rows("select count(distinct dbt_scd_id) from snapshots.s") == [(2,)]


def test_a_checked_row_whose_time_stood_still_begins_with_the_run(world: World) -> None:
    config = {**CHECK, "check_cols": ["v"], "updated_at": "moved"}
    for day, value in ((5, "a"), (6, "b")):
        row = f"1, '{value}', timestamp '2026-01-01'"
        take(world, day, values(row, columns="id, v, moved"), config)
    assert versions(world) == ["1 a 1-6", "1 b 6-"]


def test_two_runs_at_one_moment_are_a_tick_apart(world: World) -> None:
    take(world, 1, values("1, 'a'"))
    take(world, 1, values("1, 'b'"))
    [(first,), (second,)] = world.rows(
        "select dbt_valid_to - dbt_valid_from from snapshots.s order by dbt_valid_from"
    )
    assert (str(first), second) == ("0:00:00.000001", None)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("1, 'a'", "2, 'b'", "2, 'c'"), "a key more than once: id = 2 (2 rows)"),
        (("1, 'a'", "null, 'b'"), "got 1 row without a key (id)"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_bad_key_is_named_and_nothing_changes(
    world: World, rows: tuple[str, ...], said: str, is_first: bool
) -> None:
    if not is_first:
        take(world, 1, values("1, 'a'"))
    [result] = world.run(snapshot(values(*rows), CHECK))
    assert result.status is Status.ERROR
    assert said in (result.message or "")
    assert world.relations() == ([] if is_first else ["snapshots.s"])


def test_keys_may_be_several_or_an_expression(world: World) -> None:
    several = {**CHECK, "unique_key": ["id", "v"]}
    take(world, 1, values("1, 'a', 1", "1, 'b', 1", columns="id, v, w"), several)
    take(world, 2, values("1, 'a', 1", "1, 'b', 2", columns="id, v, w"), several)
    joined = {**CHECK, "unique_key": "id || v"}
    take(world, 3, values("1, 'a', 1", "1, 'b', 3", columns="id, v, w"), joined)
    assert versions(world, "id, v, w") == [
        "1 a 1 1-",
        "1 b 1 1-2",
        "1 b 2 2-3",
        "1 b 3 3-",
    ]


def test_a_new_column_is_added_and_an_old_one_kept(world: World) -> None:
    take(world, 1, values("1, 'a'"), {**CHECK, "check_cols": ["v"]})
    take(world, 2, "select 1 as id, 7 as w", {**CHECK, "check_cols": ["w"]})
    assert world.rows("select id, v, w from snapshots.s order by dbt_valid_from") == [
        (1, "a", None),
        (1, None, 7),
    ]


def test_an_unchanged_row_gets_no_version_for_a_new_column(world: World) -> None:
    take(world, 1, "select 1 as id, timestamp '2026-01-01' as moved", TIMESTAMP)
    take(world, 2, "select 1 as id, timestamp '2026-01-01' as moved, 7 as w", TIMESTAMP)
    assert world.rows("select id, w from snapshots.s") == [(1, None)]


def test_current_rows_may_have_a_far_end(world: World) -> None:
    config = {**CHECK, "dbt_valid_to_current": "timestamp '2099-01-31'"}
    take(world, 1, values("1, 'a'"), config)
    take(world, 2, values("1, 'b'"), config)
    assert versions(world) == ["1 a 1-2", "1 b 2-31"]


def test_meta_columns_may_have_other_names(world: World) -> None:
    names = {"dbt_valid_from": "since", "dbt_valid_to": "until"}
    config = {**CHECK, "snapshot_meta_column_names": names}
    take(world, 1, values("1, 'a'"), config)
    take(world, 2, values("1, 'b'"), config)
    assert world.rows("select v, since, until from snapshots.s order by since") == [
        ("a", datetime(2026, 1, 1), datetime(2026, 1, 2)),
        ("b", datetime(2026, 1, 2), None),
    ]


def test_what_is_no_snapshot_is_not_touched(world: World) -> None:
    world.session.execute("create schema snapshots")
    world.session.execute("create table snapshots.s as select 1 as id")
    [result] = world.run(snapshot(values("1, 'a'"), CHECK))
    assert "is not a snapshot" in (result.message or "")
    assert world.rows("from snapshots.s") == [(1,)]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({}, "`strategy` is None"),
        ({"strategy": "check", "check_cols": "all"}, "`unique_key` is missing"),
        ({"strategy": "check", "unique_key": "id"}, "`check_cols` is missing"),
        ({"strategy": "timestamp", "unique_key": "id"}, "`updated_at` is missing"),
        ({**CHECK, "hard_deletes": "yes"}, "`hard_deletes` is 'yes'"),
    ],
)
def test_a_wrong_configuration_is_named(
    world: World, config: dict[str, object], said: str
) -> None:
    [result] = world.run(snapshot(values("1, 'a'"), config))
    assert said in (result.message or "")


@pytest.mark.parametrize("kind", ["date", "timestamptz", "timestamp"])
def test_updated_at_may_have_any_type_of_time(world: World, kind: str) -> None:
    config = {**TIMESTAMP, "hard_deletes": "new_record"}
    for day in (1, 2):
        row = f"1, 'a', cast('2026-01-0{day}' as {kind})"
        take(world, 5 + day, values(row, columns="id, v, moved"), config)
    take(
        world, 9, "select 1 as id, 'a' as v, current_date as moved where false", config
    )
    assert versions(world) == ["1 a 1-2", "1 a 2-9", "1 a 9-"]
