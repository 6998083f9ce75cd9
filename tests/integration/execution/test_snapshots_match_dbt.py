"""dbt-core and c360 make the same snapshots, and can take turns on one.

`C360_DBT` names dbt's executable.
"""

import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from customer360.resources.kinds import ResourceType, Status
from tests.integration.execution.world import World, model

pytestmark = pytest.mark.parity

NAMES = [
    f"{strategy}_{hard_deletes}"
    for strategy in ("check", "timestamp")
    for hard_deletes in ("ignore", "invalidate", "new_record")
]
HOW = {"check": {"check_cols": "all"}, "timestamp": {"updated_at": "moved_at"}}

# What the source holds before each run: (id, name, January 1st of which year). A key
# that comes back has a later time than the run before it: with an earlier one dbt's
# versions overlap, and ours do not.
STEPS: list[list[tuple[int, str | None, int]]] = [
    [(1, "ann", 2001), (2, "bob", 2001), (3, "cid", 2001), (4, None, 2001)],
    [(1, "ann", 2001), (2, "bob", 2001), (3, "cid", 2001), (4, None, 2001)],
    [(1, "ann!", 2002), (2, "bob", 2001), (4, "dee", 2002), (5, "eve", 2002)],
    [
        (1, "ann!", 2002),
        (2, "b", 2001),
        (3, "cid", 2050),
        (4, None, 2003),
        (5, "e", 2001),
    ],
    [
        (2, "", 2004),
        (3, "cid", 2050),
        (4, None, 2003),
        (5, "e", 2002),
        (6, "fay", 2005),
    ],
]


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One database made by dbt, one by c360, and one by both in turns."""
    dbt = os.environ.get("C360_DBT")
    if not dbt:
        pytest.skip("C360_DBT does not name a dbt-core executable")
    folder = tmp_path_factory.mktemp("snapshots")
    _write_project(folder)
    made = {}
    for name, makers in (("dbt", "ddddd"), ("c360", "ccccc"), ("turns", "dcdcc")):
        (folder / name).mkdir()
        for rows, maker in zip(STEPS, makers, strict=True):
            if maker == "d":
                _fill(folder / name, rows)
                _run_dbt(dbt, folder, name)
            else:
                _fill(folder / name, rows)
                _run_c360(folder / name)
        made[name] = folder / name
    return made


def _write_project(folder: Path) -> None:
    files = {
        "dbt_project.yml": "{name: shop, version: '1.0.0', profile: shop}",
        "profiles.yml": (
            "shop: {target: dev, outputs: {dev: {type: duckdb, schema: main, "
            "path: \"{{ env_var('SHOP') }}/db.duckdb\"}}}"
        ),
        "macros/names.sql": (
            "{% macro generate_schema_name(name, node) %}"
            "{{ name or target.schema }}{% endmacro %}"
        ),
        "models/raw.yml": (
            "sources: [{name: raw, schema: raw, tables: [{name: people}]}]"
        ),
        "snapshots/all.yml": "snapshots:\n"
        + "".join(
            f"- {{name: {name}, relation: \"source('raw', 'people')\", "
            f"config: {_config(name)}}}\n"
            for name in NAMES
        ),
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)


def _config(name: str) -> dict[str, object]:
    strategy, _, hard_deletes = name.partition("_")
    return {
        "schema": "snapshots",
        "unique_key": "id",
        "strategy": strategy,
        "hard_deletes": hard_deletes,
        **HOW[strategy],
    }


def _fill(folder: Path, rows: list[tuple[int, str | None, int]]) -> None:
    world = World(folder)
    world.session.execute("create schema if not exists raw")
    world.session.execute(
        "create or replace table raw.people (id integer, name text, moved_at timestamp)"
    )
    for identity, name, year in rows:
        world.session.execute(
            "insert into raw.people values (?, ?, ?)",
            (identity, name, datetime(year, 1, 1)),
        )
    world.adapter.close()


def _run_dbt(dbt: str, folder: Path, name: str) -> None:
    finished = subprocess.run(
        [dbt, "snapshot", "--project-dir", folder, "--profiles-dir", folder],
        env={**os.environ, "SHOP": str(folder / name), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout


def _run_c360(folder: Path) -> None:
    world = World(folder)
    nodes = [
        replace(
            model(name, "select * from raw.people", _config(name)),
            unique_id=f"snapshot.shop.{name}",
            resource_type=ResourceType.SNAPSHOT,
            schema="snapshots",
        )
        for name in NAMES
    ]
    results = world.run(*nodes, command="snapshot", started_at=datetime.now(tz=UTC))
    assert {result.status for result in results} == {Status.SUCCESS}
    world.adapter.close()


def _rows(folder: Path, name: str) -> list[tuple[object, ...]]:
    """All rows, with the times of runs as the run's number."""
    world = World(folder)
    table = f"snapshots.{name}"
    found = world.rows(
        f"""
        with runs as (
            select distinct at_time, dense_rank() over (order by at_time) as number
            from (
                select unnest([dbt_valid_from, dbt_valid_to]) as at_time from {table}
            ) where year(at_time) between 2026 and 2049
        )
        select
            people.* exclude (dbt_scd_id)
                replace (
                    ifnull(began.number::text, dbt_valid_from::text) as dbt_valid_from,
                    ifnull(ended.number::text, dbt_valid_to::text) as dbt_valid_to,
                    ifnull(moved.number::text, dbt_updated_at::text) as dbt_updated_at
                ),
            dbt_scd_id = md5(concat(id, '|', dbt_valid_from)) as is_plain_scd_id
        from {table} as people
        left join runs as began on began.at_time = dbt_valid_from
        left join runs as ended on ended.at_time = dbt_valid_to
        left join runs as moved on moved.at_time = dbt_updated_at
        order by all
        """
    )
    world.adapter.close()
    return found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ours", ["c360", "turns"])
def test_a_sequence_of_changes_gives_the_rows_that_dbt_has(
    databases: dict[str, Path], name: str, ours: str
) -> None:
    assert _rows(databases[ours], name) == _rows(databases["dbt"], name)


@pytest.mark.parametrize("name", NAMES)
def test_columns_and_their_types_are_those_of_dbt(
    databases: dict[str, Path], name: str
) -> None:
    found = []
    for maker in ("dbt", "c360"):
        world = World(databases[maker])
        found.append(world.rows(f"describe snapshots.{name}"))
        world.adapter.close()
    assert found[0] == found[1]
