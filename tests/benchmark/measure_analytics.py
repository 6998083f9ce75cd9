"""What features, retention and segments of ten million orders cost, by statement.

    python -m tests.benchmark.measure_analytics [--customers 400000] [--keep FOLDER] \
        [--output figures.json]

Makes a world with some ten million orders, runs the project on it, and then makes each
table of these questions once more in a process of its own: seconds, CPU seconds, and
the memory it took at most.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "sql"
# With 400,000 customers: 13.5 million payments, of which 10 million are orders.
PER_CUSTOMER = {"num_transactions_multiplier": 34, "num_events_multiplier": 25}
STATEMENTS = {
    "features": (
        *("int_features__payments", "int_features__events", "int_features__population"),
        *("ml_customer_features", "ml_churn_training_set"),
    ),
    "retention": (
        *("int_activity__customer_months", "customer_acquisition"),
        *("retention_cohorts", "retention_curves", "revenue_retention"),
        *("resurrection", "survival_curves"),
    ),
    "segments": (
        *("int_activity__rfm_scores", "rfm_segments", "int_activity__segment_history"),
        *("segment_movements", "segment_summary", "revenue_concentration"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one statement."""

    wall_s: float
    cpu_s: float
    peak_mb: int


def run_project(folder: Path, customers: int) -> None:
    """Raw data and all models."""
    variables = json.dumps({"num_customers": customers, **PER_CUSTOMER})
    subprocess.run(
        [
            *(sys.executable, "-m", "customer360", "run", "--vars", variables),
            *("--project-dir", str(PROJECT), "--target-path", str(folder / "target")),
            *("--log-path", str(folder), "--quiet"),
        ],
        env={**os.environ, "C360_DATABASE": str(folder / "customer_360.duckdb")},
        check=True,
    )


def cost_of(folder: Path, name: str) -> Cost:
    """Of making the table again, by a process of its own."""
    printed = subprocess.run(
        [
            *(sys.executable, "-m", "tests.benchmark.measure_analytics"),
            *("--one", name, "--keep", str(folder)),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert printed.returncode == 0, printed.stderr[-3000:]
    return Cost(**json.loads(printed.stdout))


def make_again(folder: Path, name: str) -> Cost:
    """The statement of the model, into a table beside it."""
    (path,) = (folder / "target/compiled").glob(f"**/{name}.sql")
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": "6GB",
    }
    (database,) = folder.glob("*.duckdb")
    with duckdb.connect(str(database), config=settings) as connection:
        started, used = time.perf_counter(), time.process_time()
        connection.execute(f"create or replace table main.again as {path.read_text()}")
        cost = Cost(
            wall_s=round(time.perf_counter() - started, 2),
            cpu_s=round(time.process_time() - used, 2),
            peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        )
        connection.execute("drop table main.again")
    return cost


def measure(folder: Path) -> dict[str, object]:
    """Each statement, and all together."""
    costs = {
        question: {name: cost_of(folder, name) for name in names}
        for question, names in STATEMENTS.items()
    }
    everything = [cost for found in costs.values() for cost in found.values()]
    (database,) = folder.glob("*.duckdb")
    with duckdb.connect(str(database), read_only=True) as made:
        orders = made.execute(
            "select count(*) from marts.fct_transactions where is_order"
        ).fetchall()[0][0]
    return {
        "orders": orders,
        "wall_s": round(sum(cost.wall_s for cost in everything), 1),
        "cpu_s": round(sum(cost.cpu_s for cost in everything), 1),
        "peak_mb": max(cost.peak_mb for cost in everything),
        **{
            question: {name: asdict(cost) for name, cost in found.items()}
            for question, found in costs.items()
        },
    }


def main() -> None:
    """Read the options and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=400_000)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--one", metavar="MODEL")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    if options.one:
        sys.stdout.write(json.dumps(asdict(make_again(options.keep, options.one))))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        if not list(folder.glob("*.duckdb")):
            run_project(folder, options.customers)
        text = json.dumps(measure(folder), indent=2)
    if options.output:
        options.output.write_text(text)
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
