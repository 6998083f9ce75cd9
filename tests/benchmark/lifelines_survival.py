"""Kaplan-Meier by lifelines, from a Parquet file with `duration_days` and `has_ended`.

    python lifelines_survival.py FILE

Runs in an environment with lifelines and duckdb and not c360, which C360_LIFELINES
names. Prints JSON: day, share alive, and the band by Greenwood's formula.
"""

import json
import sys

import duckdb
from lifelines import KaplanMeierFitter

if __name__ == "__main__":
    rows = duckdb.execute(f"select duration_days, has_ended from '{sys.argv[1]}'")
    lives = rows.fetchnumpy()
    fitter = KaplanMeierFitter().fit(lives["duration_days"], lives["has_ended"])
    band = fitter.confidence_interval_
    answer = [
        [
            float(day),
            float(share),
            float(band.iloc[place, 0]),
            float(band.iloc[place, 1]),
        ]
        for place, (day, share) in enumerate(
            fitter.survival_function_["KM_estimate"].items()
        )
    ]
    sys.stdout.write(json.dumps(answer))
