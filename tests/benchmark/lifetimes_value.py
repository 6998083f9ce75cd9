"""Customers by simulation, and lifetime value by lifetimes 0.11.

    python lifetimes_value.py simulate CUSTOMERS SUMMARY.parquet
    python lifetimes_value.py predict SUMMARY.parquet PREDICTED.parquet

Runs in an environment with lifetimes and not c360 (`pip install lifetimes==0.11.3
duckdb`), started by `measure_value`. Prints JSON.
"""

import json
import resource
import sys
import time
from collections.abc import Callable

import duckdb
import numpy as np
from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter

WEEKS = 156.0


def simulate(customers: int, path: str) -> None:
    """Customers who buy and leave as BG/NBD says and spend as Gamma-Gamma says."""
    random = np.random.default_rng(2026)
    rate = random.gamma(0.55, 1 / 8.6, customers)
    leaving = random.beta(0.8, 2.4, customers)
    age = np.floor(random.uniform(0, WEEKS, customers) * 7) / 7
    spend = random.gamma(6.25, 1 / random.gamma(3.74, 1 / 15.44, customers))
    frequency = np.zeros(customers)
    recency = np.zeros(customers)
    here = np.arange(customers)
    now = np.zeros(customers)
    while here.size:
        now[here] += random.exponential(1 / np.maximum(rate[here], 1e-12))
        day = np.floor(now[here] * 7) / 7
        here, day = here[day <= age[here]], day[day <= age[here]]
        frequency[here] += day > recency[here]
        recency[here] = day
        here = here[random.random(here.size) > leaving[here]]
    customers_found = {  # noqa: F841
        "frequency": frequency,
        "recency": recency,
        "age": age,
        "monetary_value": np.round(spend, 2),
    }
    duckdb.sql(
        f"""
        copy (
            select
                cast(row_number() over () as varchar) as customer_id,
                cast(frequency as bigint) as frequency,
                recency,
                age,
                case when frequency > 0 then monetary_value end as monetary_value
            from customers_found
        ) to '{path}' (format parquet)
        """
    )


def predict(source: str, target: str) -> None:
    """Both models of purchases, Gamma-Gamma and the value of twelve months, timed."""
    connection = duckdb.connect()
    connection.execute(f"from '{source}' order by customer_id")
    rows = connection.fetchdf()
    fitter = BetaGeoFitter()
    spending = GammaGammaFitter()
    back = rows[rows.monetary_value > 0]
    found = {
        "fit": timed(lambda: fitter.fit(rows.frequency, rows.recency, rows.age)),
        "modified_fit": timed(
            lambda: ModifiedBetaGeoFitter().fit(rows.frequency, rows.recency, rows.age)
        ),
        "spend": timed(lambda: spending.fit(back.frequency, back.monetary_value)),
    }
    spent = rows.monetary_value.fillna(0)

    def value() -> None:
        rows["value"] = spending.customer_lifetime_value(
            fitter,
            *(rows.frequency, rows.recency, rows.age, spent),
            time=12,
            freq="W",
            discount_rate=1.1 ** (1 / 12) - 1,
        )

    found["value"] = timed(value)
    duckdb.sql(f"copy (from rows) to '{target}' (format parquet)")
    parameters = {**fitter.params_, **spending.params_}
    figures = {
        "cpu_s": found,
        "parameters": {name: float(value) for name, value in parameters.items()},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(figures))  # noqa: T201


def timed(work: Callable[[], object]) -> float:
    """CPU seconds."""
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    if sys.argv[1] == "simulate":
        simulate(int(sys.argv[2]), sys.argv[3])
    else:
        predict(sys.argv[2], sys.argv[3])
