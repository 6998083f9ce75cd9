"""A run that kills its own process, called by `test_crash.py` in a process of its own.

    python -m tests.integration.execution.crashing FOLDER VERSION [WHEN]

WHEN counts the calls of the driver: `before:7` kills ahead of the seventh statement
(commits are statements too), `after:7` behind it. Without it the run goes to its end,
and the number of statements is printed.
"""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import _duckdb

from customer360.adapters.duckdb import adapter as adapter_module
from customer360.adapters.duckdb.plugins import BasePlugin
from customer360.adapters.duckdb.session import DuckDBSession
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node
from tests.integration.execution.world import World, data_test, model

ROWS = 3000


class Driver:
    """A cursor that counts statements and may kill the process at one of them."""

    count = 0
    kill_at = ("", 0)

    def __init__(self, connection: _duckdb.DuckDBPyConnection) -> None:
        self._driver = connection

    def execute(self, *arguments: object) -> "Driver":
        Driver.count += 1
        _kill_at("before")
        self._driver.execute(*arguments)  # type: ignore[arg-type]
        _kill_at("after")
        return self

    def __getattr__(self, name: str) -> object:
        return getattr(self._driver, name)


def _kill_at(word: str) -> None:
    if Driver.kill_at == (word, Driver.count):
        os.kill(os.getpid(), signal.SIGKILL)


class CountedSession(DuckDBSession):
    """The session, on such a cursor."""

    def __init__(
        self,
        connection: _duckdb.DuckDBPyConnection,
        *,
        plugins: Mapping[str, BasePlugin] | None = None,
    ) -> None:
        super().__init__(Driver(connection), plugins=plugins)  # type: ignore[arg-type]


def nodes(folder: Path, version: int) -> list[Node]:
    """One of each kind; every row of all of them says which version made it."""
    (folder / "s.csv").write_text("v\n" + f"{version}\n" * 50)
    rows = f"select {version} as v, range as id from range({ROWS})"
    seed = replace(
        model("s", "", materialized="seed"),
        unique_id="seed.shop.s",
        resource_type=ResourceType.SEED,
        root_path=str(folder),
        original_file_path="s.csv",
    )
    snapshot = replace(
        model(
            "history",
            "select id, v from marts.t",
            {"strategy": "check", "unique_key": "id", "check_cols": "all"},
            reads=["t"],
            materialized="snapshot",
        ),
        unique_id="snapshot.shop.history",
        resource_type=ResourceType.SNAPSHOT,
    )
    merged = {"incremental_strategy": "merge", "unique_key": "id"}
    stored = {"store_failures": True}
    return [
        seed,
        model("t", rows, reads=["seed.shop.s"]),
        model("v", "select * from marts.t", reads=["t"], materialized="view"),
        model("i", rows, {"unique_key": "id"}, reads=["t"], materialized="incremental"),
        model("m", rows, merged, reads=["t"], materialized="incremental"),
        model("last", "select * from marts.i", reads=["i", "m", "v"]),
        snapshot,
        data_test(
            "bad", "select v from marts.s limit 7", reads=["seed.shop.s"], config=stored
        ),
    ]


def run(folder: Path, version: int) -> None:
    """Run all of it, one day for each version."""
    world = World(folder)
    started_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=version)
    results = world.run(*nodes(folder, version), started_at=started_at, threads=2)
    failed = [r.message for r in results if r.status.is_bad and r.node.name != "bad"]
    world.adapter.close()
    if failed:
        raise SystemExit("\n".join(str(message) for message in failed))


if __name__ == "__main__":
    if len(sys.argv) > 3:
        word, _, place = sys.argv[3].partition(":")
        Driver.kill_at = (word, int(place))
    setattr(adapter_module, "DuckDBSession", CountedSession)  # noqa: B010
    run(Path(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(str(Driver.count))
