"""Lifetime value side by side with lifetimes: CPU seconds, parameters and predictions.

    python -m tests.benchmark.measure_value --lifetimes PYTHON \
        [--customers 100000 1000000] [--output figures.json]

`--lifetimes` is the Python of an environment with lifetimes 0.11.3 and duckdb. Both
read the same made-up summary from one file, fit BG/NBD, MBG/NBD and Gamma-Gamma, and
discount twelve months. Each step's CPU seconds are taken inside its process, so that
neither pays for its imports.

    python -m tests.benchmark.measure_value --orders SUMMARY

Instead, how much memory it takes from orders in a file to the discounted value of each
customer: the summary's customers with as many orders as it says, in a database on disk.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.integration.analytics.value_world import compiled_folder, value_world

ORACLE = Path(__file__).with_name("lifetimes_value.py")
STEPS = {
    "fit": ("purchase_models",),
    "spend": ("spend_models",),
    "value": ("chosen_models", "purchase_outlook", "predicted_value"),
}


def predict(source: str, target: str, threads: int) -> None:
    """What `lifetimes_value.py predict` does, by the models of the project."""
    compiled_folder()
    world = value_world(threads=threads)
    world.run(
        f"""
        insert into customer_360.intermediate.int_activity__purchase_summary
        select
            customer_id, frequency, recency, age, monetary_value, date '2023-01-01',
            date '2023-01-01', date '2026-01-01'
        from '{source}'
        """
    )
    spent = {}
    for name, steps in STEPS.items():
        started = time.process_time()
        world.build(*steps)
        spent[name] = time.process_time() - started
    models = world.run(
        """
        select r, alpha, a, b, null, null, null
        from customer_360.intermediate.int_activity__purchase_models
        where window_name = 'current' and model_name = 'bg_nbd'
        union all
        select null, null, null, null, p, q, gamma
        from customer_360.intermediate.int_activity__spend_models
        where window_name = 'current' and is_chosen
        """
    )
    names = ("r", "alpha", "a", "b", "p", "q", "v")
    parameters = {
        name: value
        for row in models
        for name, value in zip(names, row, strict=True)
        if value is not None
    }
    world.run(
        f"""
        copy customer_360.intermediate.int_activity__predicted_value
        to '{target}' (format parquet)
        """
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = {"cpu_s": spent, "parameters": parameters, "peak_mb": peak}
    print(json.dumps(figures))  # noqa: T201


def value_of_orders(source: str, threads: int) -> None:
    """From days with orders to discounted value, in a process of its own."""
    compiled_folder()
    with tempfile.TemporaryDirectory() as folder:
        world = value_world(threads=threads, file=Path(folder) / "orders.duckdb")
        world.run("set memory_limit = '256MB'")
        world.run(
            "insert into customer_360.intermediate.int_activity__as_of_date "
            "values (date '2026-01-01')"
        )
        world.run(
            f"""
            insert into customer_360.intermediate.int_activity__customer_days
            select
                customer_id,
                date '2025-12-31' - cast(round(7 * (age - recency * step / greatest(
                    frequency, 1))) as integer),
                1,
                cast(coalesce(monetary_value, 20) as decimal(18, 2))
            from (
                select *, unnest(range(0, frequency + 1)) as step from '{source}'
            )
            """
        )
        orders = world.value(
            "select count(*) from customer_360.intermediate.int_activity__customer_days"
        )
        started = time.process_time()
        world.build(
            "purchase_summary", *(step for steps in STEPS.values() for step in steps)
        )
        figures = {
            "orders": orders,
            "cpu_s": round(time.process_time() - started, 2),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
    print(json.dumps(figures))  # noqa: T201


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side took and found."""

    cpu_s: dict[str, float]
    parameters: dict[str, float]
    peak_mb: int

    @property
    def seconds(self) -> float:
        """All steps together."""
        return sum(self.cpu_s.values())


def run_side(*command: str) -> Side:
    """Run a side's process and read what it prints."""
    answered = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answered.returncode == 0, answered.stderr[-3000:]
    found = json.loads(answered.stdout.splitlines()[-1])
    return Side(
        cpu_s=found["cpu_s"], parameters=found["parameters"], peak_mb=found["peak_mb"]
    )


def compare(customers: int, lifetimes: str, folder: Path) -> dict[str, object]:
    """Both sides on one made-up base."""
    summary = str(folder / f"summary-{customers}.parquet")
    outputs = [str(folder / f"{side}-{customers}.parquet") for side in "ab"]
    simulated = [lifetimes, str(ORACLE), "simulate", str(customers), summary]
    subprocess.run(simulated, check=True)
    theirs = run_side(lifetimes, str(ORACLE), "predict", summary, outputs[0])
    ours = run_side(
        *(sys.executable, "-m", "tests.benchmark.measure_value"),
        *("--predict", summary, outputs[1]),
    )
    return {
        "customers": customers,
        "lifetimes": asdict(theirs),
        "c360": asdict(ours),
        "cpu_ratio": round(theirs.seconds / ours.seconds, 1),
        "relative_difference": {
            name: abs(ours.parameters[name] / value - 1)
            for name, value in theirs.parameters.items()
        },
    }


def main() -> None:
    """Read the options and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lifetimes", metavar="PYTHON")
    parser.add_argument("--customers", type=int, nargs="+", default=[100_000])
    parser.add_argument("--output", metavar="FILE")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--predict", nargs=2, metavar=("SUMMARY", "PREDICTED"))
    parser.add_argument("--orders", metavar="SUMMARY")
    options = parser.parse_args()
    if options.orders:
        value_of_orders(options.orders, options.threads)
        return
    if options.predict:
        predict(options.predict[0], options.predict[1], options.threads)
        return
    with tempfile.TemporaryDirectory() as folder:
        figures = [
            compare(customers, options.lifetimes, Path(folder))
            for customers in options.customers
        ]
    text = json.dumps(figures, indent=2)
    if options.output:
        Path(options.output).write_text(text)
    print(text)  # noqa: T201


if __name__ == "__main__":
    main()
