"""The same settings give the same rows."""

from datetime import date

import duckdb
import pytest

from customer360.errors import C360Error, UsageError
from customer360.resources.raw_tables import ALL_TABLES
from customer360.synthetic.calendar import day_number
from customer360.synthetic.generate import advance, generate
from customer360.synthetic.ledger import (
    Origin,
    create_empty_tables,
    current_world,
    raw_origin,
)
from customer360.synthetic.tables import table_queries
from tests.integration.synthetic.worlds import NAMES, NOW, WorldInMemory, small


@pytest.fixture(scope="module")
def world() -> WorldInMemory:
    return WorldInMemory(small())


@pytest.fixture(scope="module")
def advanced() -> WorldInMemory:
    return WorldInMemory(small(), advances=[30])


@pytest.mark.parametrize("threads", [1, 4])
def test_threads_change_neither_rows_nor_their_order(
    world: WorldInMemory, threads: int
) -> None:
    assert WorldInMemory(small(), threads=threads).content() == world.content()


@pytest.mark.slow
@pytest.mark.parametrize("threads", [2, 4])
def test_threads_change_nothing_in_many_row_groups(threads: int) -> None:
    one = WorldInMemory(small(40_000), threads=1).content()
    assert WorldInMemory(small(40_000), threads=threads).content() == one


def test_another_seed_changes_all(world: WorldInMemory) -> None:
    other = WorldInMemory(small(seed=43)).content()
    assert [name for name in NAMES if other[name] == world.content()[name]] == []


def test_making_the_world_again_replaces_it(world: WorldInMemory) -> None:
    again = WorldInMemory(small(50))
    generate(again.connection, small(), now=NOW)
    assert again.content() == world.content()
    assert again.count("load_history") == len(NAMES)


def test_moving_on_by_parts_is_moving_on_at_once(advanced: WorldInMemory) -> None:
    parts = WorldInMemory(small(), advances=[1, 22, 7])
    assert parts.content(ordered=False) == advanced.content(ordered=False)


@pytest.mark.parametrize("name", NAMES)
def test_moving_on_gives_what_making_it_later_gives(
    advanced: WorldInMemory, name: str
) -> None:
    world = current_world(advanced.connection)
    assert world is not None
    queries = table_queries(world.settings, world.paces, day=day_number(world.end_date))
    (later,) = (query.sql for query in queries if query.table.name == name)
    missing = f"select count(*) from (({later}) except all from raw.{name})"
    extra = f"select count(*) from (from raw.{name} except all ({later}))"
    assert (advanced.value(missing), advanced.value(extra)) == (0, 0)


@pytest.mark.parametrize("name", NAMES[:-1])
def test_what_moving_on_brings_was_loaded_in_the_new_days(
    world: WorldInMemory, advanced: WorldInMemory, name: str
) -> None:
    before = world.rows(f"select cast({name} as varchar) from raw.{name}")
    after = advanced.rows(f"select cast({name} as varchar), loaded_at from raw.{name}")
    known = set(before)
    brought = [loaded for row, loaded in after if (row,) not in known]
    assert brought
    assert str(min(brought, key=str)) > "2026-01-02"


def test_a_second_world_end_is_in_the_ledger(advanced: WorldInMemory) -> None:
    world = current_world(advanced.connection)
    assert world is not None
    assert world.end_date == date(2026, 1, 31)
    world = current_world(advanced.connection)
    assert world is not None
    assert world.settings == small()


def test_what_was_never_loaded_has_no_origin() -> None:
    connection = duckdb.connect(":memory:")
    create_empty_tables(connection)
    assert set(raw_origin(connection).values()) == {None}
    assert current_world(connection) is None


def test_ingested_rows_are_never_replaced() -> None:
    connection = duckdb.connect(":memory:")
    create_empty_tables(connection)
    connection.execute(
        "insert into raw.load_history (load_id, table_name, origin) "
        "values ('1', 'customers', 'ingested')"
    )
    with pytest.raises(C360Error, match=r"raw\.customers holds ingested rows"):
        generate(connection, small(), now=NOW)
    assert raw_origin(connection)["customers"] is Origin.INGESTED


def test_a_world_that_cannot_be_finished_leaves_the_old_one(
    world: WorldInMemory,
) -> None:
    broken = WorldInMemory(small())
    broken.connection.execute(
        "drop table raw.events; create view raw.events as select 1"
    )
    with pytest.raises(duckdb.Error):
        generate(broken.connection, small(seed=1), now=NOW)
    assert broken.value("select sum(hash(c)) from raw.customers as c") == world.value(
        "select sum(hash(c)) from raw.customers as c"
    )


def test_nothing_can_be_moved_on_before_it_is_made() -> None:
    connection = duckdb.connect(":memory:")
    with pytest.raises(C360Error, match="no generated world"):
        advance(connection, days=30, now=NOW)


@pytest.mark.parametrize("days", [0, -1, 3661])
def test_time_moves_forward_by_at_most_ten_years(
    world: WorldInMemory, days: int
) -> None:
    with pytest.raises(UsageError, match=str(days)):
        advance(world.connection, days=days, now=NOW)


@pytest.mark.parametrize("table", ALL_TABLES, ids=lambda table: table.name)
def test_tables_have_the_columns_and_types_that_files_fill(
    world: WorldInMemory, table: object
) -> None:
    empty = duckdb.connect(":memory:")
    create_empty_tables(empty)
    described = f"describe raw.{table.name}"  # type: ignore[attr-defined]
    assert world.rows(described) == empty.execute(described).fetchall()


def test_a_world_of_an_earlier_version_moves_on() -> None:
    world = WorldInMemory(small(20))
    world.connection.execute("alter table raw.customers drop column national_id")
    advance(world.connection, days=30, now=NOW)
    assert world.count("customers") >= 20
    assert world.value("select count(national_id) from raw.customers") == 0
