"""Run one project under dbt-core and under c360, and list every difference."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

C360 = (sys.executable, "-m", "customer360")
PROFILE = """\
{name}:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{{{{ env_var('PARITY_DATABASE') }}}}"
      schema: main
      threads: 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one tool made of a project: its statuses by node, and its database."""

    exit_code: int
    printed: str
    statuses: dict[str, str]
    database: Path

    def tally(self) -> dict[str, int]:
        """How many nodes ended in each status."""
        words = sorted(self.statuses.values())
        return {word: words.count(word) for word in dict.fromkeys(words)}


def write_profile(folder: Path, *, name: str) -> None:
    """Put a DuckDB profile into a project; the database comes from the environment."""
    (folder / "profiles.yml").write_text(PROFILE.format(name=name))


def run_with(tool: Sequence[str], project: Path, place: Path, *words: str) -> Outcome:
    """Run one command of one tool, with its target, logs and database in `place`."""
    place.mkdir(parents=True, exist_ok=True)
    database = place / "parity.duckdb"
    folders = ("--project-dir", str(project), "--profiles-dir", str(project))
    finished = subprocess.run(
        [*tool, *words, *folders],
        cwd=project,
        env={
            **os.environ,
            "PARITY_DATABASE": str(database),
            "DBT_TARGET_PATH": str(place / "target"),
            "DBT_LOG_PATH": str(place / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return Outcome(
        exit_code=finished.returncode,
        printed=finished.stdout + finished.stderr,
        statuses=_statuses(place / "target" / "run_results.json"),
        database=database,
    )


def _statuses(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    results = json.loads(path.read_text())["results"]
    return {result["unique_id"]: result["status"] for result in results}


def differing_nodes(ours: Outcome, theirs: Outcome) -> dict[str, tuple[str, str]]:
    """Nodes that did not end alike: our status and dbt's, by unique id."""
    return {
        name: (ours.statuses.get(name, "absent"), theirs.statuses.get(name, "absent"))
        for name in sorted({*ours.statuses, *theirs.statuses})
        if ours.statuses.get(name) != theirs.statuses.get(name)
    }


def differing_relations(
    ours: Path, theirs: Path, *, unstable: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Relations whose kind, columns, types or rows are not the same in both databases.

    Of the `unstable` (they tell the time) everything but the rows is compared.
    """
    with duckdb.connect() as connection:
        # Under the name they were made with: a view names its database.
        before = _relations(connection, theirs)
        after = _relations(connection, ours)
    return {
        name: _difference(after.get(name), before.get(name), rows=name not in unstable)
        for name in sorted({*before, *after})
        if _difference(after.get(name), before.get(name), rows=name not in unstable)
    }


Relation = tuple[str, list[tuple[str, str]], list[str]]
Connection = duckdb.DuckDBPyConnection


def _relations(connection: Connection, path: Path) -> dict[str, Relation]:
    connection.execute(f"attach '{path}' as parity (read_only)")
    listed = connection.execute(
        """
        select table_schema, table_name, table_type from information_schema.tables
        where table_catalog = 'parity' and table_schema != 'c360'
        """
    ).fetchall()
    found = {
        f"{schema}.{name}": (kind, *_contents(connection, f'"{schema}"."{name}"'))
        for schema, name, kind in listed
    }
    connection.execute("detach parity")
    return found


def _contents(
    connection: Connection, name: str
) -> tuple[list[tuple[str, str]], list[str]]:
    try:
        rows = connection.execute(f"select * from parity.{name}")
    except duckdb.Error as error:
        return [("unreadable", str(error))], []
    columns = [(column[0], str(column[1])) for column in rows.description or ()]
    return columns, sorted(repr(row) for row in rows.fetchall())


def _difference(ours: Relation | None, theirs: Relation | None, *, rows: bool) -> str:
    if ours is None or theirs is None:
        return "only in " + ("dbt's database" if ours is None else "ours")
    if ours[0] != theirs[0]:
        return f"ours is a {ours[0]}, dbt's a {theirs[0]}"
    if ours[1] != theirs[1]:
        return f"columns {ours[1]}, in dbt's {theirs[1]}"
    if not rows or ours[2] == theirs[2]:
        return ""
    return (
        f"{len(ours[2])} rows, dbt's {len(theirs[2])}; "
        f"only ours {[row for row in ours[2] if row not in theirs[2]][:2]}, "
        f"only dbt's {[row for row in theirs[2] if row not in ours[2]][:2]}"
    )
