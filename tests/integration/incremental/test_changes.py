"""Each kind of change, and then all of them, against a database built from nothing."""

from pathlib import Path

import duckdb
import pytest

from tests.integration.incremental.changing_world import (
    CHANGES,
    SETTINGS,
    ChangingWorld,
    differences,
)

pytestmark = pytest.mark.slow

NOT_IDENTITY = ("--exclude", "int_identity__*")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> ChangingWorld:
    folder = tmp_path_factory.mktemp("base")
    world = ChangingWorld(folder, folder / "target")
    world.run("seed")
    world.run("run")
    return world


def rows_of(world: ChangingWorld, table: str) -> set[tuple[object, ...]]:
    with duckdb.connect(str(world.database), read_only=True) as connection:
        return {tuple(row) for row in connection.execute(f"from {table}").fetchall()}


def test_all_kinds_of_change_give_every_relation_as_a_full_rebuild_does(
    base: ChangingWorld, tmp_path: Path
) -> None:
    world = base.copy(tmp_path / "ours")
    for number, name in enumerate(CHANGES):
        world.change(name, number)
    world.run("run", *NOT_IDENTITY)
    rebuilt = world.copy(tmp_path / "theirs")
    rebuilt.run("run", "--full-refresh", *NOT_IDENTITY)
    assert differences(world, rebuilt) == {}


def test_days_that_pass_and_new_settings_give_what_a_full_rebuild_does(
    base: ChangingWorld, tmp_path: Path
) -> None:
    world = base.copy(tmp_path / "ours")
    for setting in SETTINGS.values():
        world.run("generate", "--advance", "1d")
        world.set(setting).run("run")
    rebuilt = world.set(setting).copy(tmp_path / "theirs")
    rebuilt.run("run", "--full-refresh", *NOT_IDENTITY)
    assert differences(world, rebuilt) == {}


def test_a_second_run_on_the_same_data_writes_no_payment(
    base: ChangingWorld, tmp_path: Path
) -> None:
    world = base.copy(tmp_path / "ours")
    with duckdb.connect(str(world.database)) as connection:
        connection.execute(
            "update intermediate.int_activity__transactions set channel = 'marked'"
        )
    world.run("run", "--select", "int_activity__transactions")
    assert rows_of(world, "(select distinct channel from marts.fct_transactions)") == {
        ("marked",)
    }
