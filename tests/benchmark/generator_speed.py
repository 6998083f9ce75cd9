"""What a made-up world costs: rows per CPU second, and memory.

python -m tests.benchmark.generator_speed 100000 [MULTIPLIER OF PAYMENTS AND EVENTS]

Beside it stands what it costs DuckDB to copy the finished tables into another file,
which no generator can save; read the ratio, since machines differ.
"""

import json
import resource
import sys
import tempfile
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from customer360.synthetic.generate import generate
from tests.unit.synthetic.test_settings import SETTINGS


def measure(customers: int, multiplier: float) -> dict[str, float]:
    """Make a world in a file, copy it, and say what both cost."""
    settings = replace(
        SETTINGS,
        num_customers=customers,
        num_transactions_multiplier=multiplier,
        num_events_multiplier=multiplier,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "world.duckdb"
        connection = duckdb.connect(str(path), config={"memory_limit": "4GB"})
        started = time.process_time()
        counts = generate(connection, settings, now=datetime(2026, 1, 5))
        made = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        connection.execute(f"attach '{folder}/copy.duckdb' as copied")
        started = time.process_time()
        for count in counts:
            connection.execute(
                f"create table copied.{count.table} as from raw.{count.table}"
            )
        copied = time.process_time() - started
        connection.close()
        rows = sum(count.rows for count in counts)
        return {
            "customers": customers,
            "rows": rows,
            "cpu_seconds": round(made, 2),
            "rows_per_cpu_second": round(rows / made),
            "cpu_seconds_of_a_copy": round(copied, 2),
            "ratio_to_a_copy": round(made / copied, 2),
            "peak_megabytes": round(peak),
            "file_megabytes": round(path.stat().st_size / 1e6),
        }


def main() -> None:
    """Print the figures as JSON."""
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    multiplier = float(sys.argv[2]) if len(sys.argv) > 2 else 24.0
    sys.stdout.write(json.dumps(measure(customers, multiplier)) + "\n")


if __name__ == "__main__":
    main()
