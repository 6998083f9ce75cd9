"""The speed of a build as ratios: against bare DuckDB and against dbt-core, in one run.

    python -m tests.benchmark.measure_build --customers 10 1000 100000 [--dbt PATH] \
        [--rounds 5] [--output figures.json]

Every contender starts from the same raw database, copied anew before each run, so that
none pays for generating data. "bare" sends the SQL that c360 compiled, statement by
statement, through one DuckDB connection in a process of its own.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.benchmark.processes import Contender, Measured, interleave, measure

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "sql"


def contenders(
    folder: Path, customers: int, dbt: str | None
) -> tuple[Contender, list[Contender]]:
    """c360 first, then whom it is measured against."""
    raw = folder / "raw.duckdb"
    database = folder / "customer_360.duckdb"
    variables = json.dumps({"num_customers": customers})
    environment = {
        "C360_DATABASE": str(database),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "0",
    }

    def fresh_database() -> None:
        database.with_suffix(".duckdb.wal").unlink(missing_ok=True)
        shutil.copy(raw, database)
        # The copy's pages are on disk before the clock starts, not during.
        os.sync()

    def build(executable: list[str], name: str) -> Contender:
        return Contender(
            name=name,
            command=[
                *(*executable, "build", "--vars", variables),
                *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
                *("--target-path", str(folder / f"target-{name}")),
                *("--log-path", str(folder / f"logs-{name}")),
            ],
            prepare=fresh_database,
            environment=environment,
        )

    c360 = build([str(Path(sys.executable).parent / "c360")], "c360")
    generate = Contender(
        name="generate",
        command=[
            *(*c360.command[:1], "generate", "--customers", str(customers)),
            *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        ],
        prepare=lambda: None,
        environment=environment,
    )
    measure(generate)
    shutil.move(database, raw)

    measure(c360)
    statements = folder / "statements.json"
    write = [sys.executable, "-m", "tests.benchmark.bare_duckdb"]
    bare = Contender(
        name="bare",
        command=[*write, "run", str(statements), str(database)],
        prepare=fresh_database,
        environment={"PYTHONPATH": str(ROOT)},
    )
    measure(
        Contender(
            name="write",
            command=[
                *(*write, "write", str(folder / "target-c360"), str(PROJECT)),
                *(str(database), str(statements)),
            ],
            prepare=lambda: None,
            environment={"PYTHONPATH": str(ROOT)},
        )
    )
    return c360, [bare, *([build([dbt], "dbt")] if dbt else [])]


def figures(customers: int, measured: dict[str, Measured]) -> dict[str, object]:
    """Each contender's figures, and how they relate to c360's."""
    ours = measured["c360"]
    return {
        "customers": customers,
        **{
            name: {
                "wall_s": round(found.wall, 3),
                "cpu_s": round(found.cpu, 3),
                "peak_mb": round(found.peak_memory / 2**20),
                "wall_ratio": round(found.wall / ours.wall, 2),
                "cpu_ratio": round(found.cpu / ours.cpu, 2),
            }
            for name, found in measured.items()
        },
    }


def main() -> None:
    """Measure each size and print a line of JSON for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, nargs="+", default=[10, 1000, 100_000])
    parser.add_argument("--dbt", default=os.environ.get("C360_DBT"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    found = []
    for customers in options.customers:
        with tempfile.TemporaryDirectory() as folder:
            ours, others = contenders(Path(folder), customers, options.dbt)
            found.append(
                figures(customers, interleave([ours, *others], rounds=options.rounds))
            )
        sys.stdout.write(json.dumps(found[-1]) + "\n")
        sys.stdout.flush()
    if options.output:
        options.output.write_text(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
