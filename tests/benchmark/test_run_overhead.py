"""What running nodes costs beside the same statements in one bare connection.

`pytest -m benchmark tests/benchmark/test_run_overhead.py -n 0 -s`; ratios, not seconds.
"""

import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from customer360.resources.node import Node
from tests.integration.execution.world import World, data_test, model

pytestmark = pytest.mark.benchmark

LAYERS = 5
WIDTH = 4
REPEATS = 3


def project(rows: int) -> list[Node]:
    """Twenty models in five layers, views and tables by turns, three tests each."""
    nodes: list[Node] = []
    for layer in range(LAYERS):
        for place in range(WIDTH):
            parents = [f"m{layer - 1}_{p}" for p in (place, (place + 1) % WIDTH)]
            name = f"m{layer}_{place}"
            if layer == 0:
                parents = []
                sql = (
                    f"select 'c' || range as id, hash(range + {place}) % 100 as v, "
                    f"range % 7 as g from range({rows})"
                )
            else:
                first, second = parents
                sql = (
                    "select a.id, a.v + b.v as v, a.g, sum(a.v) over (partition by a.g)"
                    f" as w from marts.{first} as a join marts.{second} as b using (id)"
                )
            kind = "table" if layer % 2 == 0 else "view"
            nodes.append(model(name, sql, reads=parents, materialized=kind))
            nodes += claims_of(name)
    return nodes


def claims_of(name: str) -> list[Node]:
    relation = f'"db"."marts"."{name}"'
    unique = (
        f"select\n    id as unique_field,\n    count(*) as n_records\nfrom {relation}\n"
        "where id is not null\ngroup by id\nhaving count(*) > 1"
    )
    not_null = [
        data_test(
            f"not_null_{name}_{column}",
            f"select {column}\nfrom {relation}\nwhere {column} is null",
            reads=[name],
        )
        for column in ("id", "v")
    ]
    return [*not_null, data_test(f"unique_{name}_id", unique, reads=[name])]


def bare(nodes: list[Node], path: Path) -> None:
    """The same statements, one after the other."""
    connection = duckdb.connect(str(path))
    connection.execute("create schema if not exists marts")
    tests = [node for node in nodes if node.materialized == "test"]
    for node in nodes:
        if node.materialized != "test":
            connection.execute(
                f"create or replace {node.materialized} {node.relation} as "
                f"{node.raw_code}"
            )
    for node in tests:
        connection.execute(
            "select count(*), count(*) != 0, count(*) != 0 from "
            f"({node.raw_code}) as failing"
        ).fetchall()
    connection.close()


def ours(nodes: list[Node], path: Path) -> None:
    world = World(path.parent)
    world.run(*nodes, command="build")
    world.adapter.close()


def measure(
    action: Callable[[list[Node], Path], None], nodes: list[Node], folder: Path
) -> tuple[float, float]:
    """Seconds on the clock and of CPU."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    clock, cpu = time.perf_counter(), time.process_time()
    action(nodes, folder / "db.duckdb")
    return time.perf_counter() - clock, time.process_time() - cpu


@pytest.mark.parametrize("rows", [10, 1000, 100_000])
def test_running_nodes_costs_little_beside_bare_statements(
    tmp_path: Path, rows: int
) -> None:
    nodes = project(rows)
    measure(ours, nodes, tmp_path / "warm")
    taken = {
        name: [measure(action, nodes, tmp_path / name) for _ in range(REPEATS)]
        for name, action in (("bare", bare), ("ours", ours))
    }
    clock = {name: min(pair[0] for pair in pairs) for name, pairs in taken.items()}
    cpu = {name: min(pair[1] for pair in pairs) for name, pairs in taken.items()}
    sys.stdout.write(
        f"\n{rows:>9} rows: bare {clock['bare']:.3f} s, {cpu['bare']:.3f} s CPU; "
        f"ratio {clock['ours'] / clock['bare']:.2f}, "
        f"CPU {cpu['ours'] / cpu['bare']:.2f}\n"
    )
    assert clock["ours"] <= 1.1 * clock["bare"]
