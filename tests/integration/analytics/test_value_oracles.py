"""Lifetime value against scipy, lifetimes and forty digits.

`C360_LIFETIMES` names a Python with lifetimes 0.11, scipy, mpmath and duckdb.
"""

import json
import os
import subprocess
from itertools import product
from pathlib import Path

import duckdb
import pytest

from tests.integration.analytics.cdnow import put_sample
from tests.integration.analytics.value_world import ValueWorld, value_world

pytestmark = pytest.mark.slow

BENCHMARK = Path(__file__).parents[2] / "benchmark"
INTERMEDIATE = "customer_360.intermediate.int_activity__"

# Those of public data sets, of shops that lose nobody, and of many customers.
PARAMETERS = [
    (0.2425946, 4.4136053, 0.7929220, 2.4259064),
    (0.524838, 6.182992, 0.891356, 1.613999),
    (0.559, 62.6, 0.789, 2.389),
    (1.26, 6.04, 0.368, 0.716),
    (0.267, 5.986, 0.4835, 2.1116),
    (0.736, 0.957, 1.351, 66.2),
]
KINDS = list(product((0, 1, 2, 5, 20, 100, 1000), (0.0, 1.0, 10.0, 100.0, 1000.0)))
HORIZONS = (7, 90, 365, 3650)


def oracle(script: str, *words: str) -> str:
    python = os.environ.get("C360_LIFETIMES")
    if not python:
        pytest.skip("C360_LIFETIMES does not name a Python with lifetimes")
    finished = subprocess.run(
        [python, "-W", "ignore", str(BENCHMARK / script), *words],
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout


@pytest.mark.parametrize("offset", [1, 0])
def test_predictions_are_scipys_on_840_points(tmp_path: Path, offset: int) -> None:
    points = [
        (parameters, offset, x, age, days)
        for parameters, (x, age), days in product(PARAMETERS, KINDS, HORIZONS)
    ]
    file = tmp_path / "points.json"
    file.write_text(json.dumps(points))
    expected = json.loads(oracle("exact_value.py", "outlook", str(file)))
    world = value_world()
    outlooks = {
        parameters: world.outlooks(parameters, offset, KINDS, HORIZONS)
        for parameters in PARAMETERS
    }
    found = [outlooks[p][x, age, days] for p, _, x, age, days in points]
    assert len(found) == 840
    assert found == pytest.approx(expected, rel=1e-8)


@pytest.fixture(scope="module", params=["cdnow", "simulated"])
def fitted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[ValueWorld, str]:
    """The models of a summary, and its file."""
    file = str(tmp_path_factory.mktemp("summary") / "summary.parquet")
    world = value_world()
    if request.param == "cdnow":
        put_sample(world)
        world.run(f"copy {INTERMEDIATE}purchase_summary to '{file}' (format parquet)")
    else:
        oracle("lifetimes_value.py", "simulate", "30000", file)
        world.run(
            f"""
            insert into {INTERMEDIATE}purchase_summary
            select
                customer_id, frequency, recency, age, monetary_value,
                date '2023-01-01', null, date '2026-01-01'
            from '{file}'
            """
        )
    world.build("purchase_models", "spend_models")
    return world, file


def parameters_of(world: ValueWorld) -> dict[str, tuple[object, ...]]:
    rows = world.run(
        f"""
        select model_name, r, alpha, a, b from {INTERMEDIATE}purchase_models
        where window_name = 'current'
        union all
        select model_name, p, q, gamma, null from {INTERMEDIATE}spend_models
        where window_name = 'current'
        """
    )
    return {
        str(name): tuple(value for value in values if value is not None)
        for name, *values in rows
    }


def test_parameters_are_those_of_lifetimes(fitted: tuple[ValueWorld, str]) -> None:
    world, file = fitted
    expected = json.loads(oracle("exact_value.py", "lifetimes", file))
    found = parameters_of(world)
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        assert found[name] == pytest.approx(values, rel=1e-5), name


def test_parameters_are_the_top_of_the_likelihood(tmp_path: Path) -> None:
    world = value_world()
    put_sample(world)
    world.build("purchase_models", "spend_models")
    found = parameters_of(world)
    file = str(tmp_path / "summary.parquet")
    world.run(f"copy {INTERMEDIATE}purchase_summary to '{file}' (format parquet)")
    expected = json.loads(oracle("exact_value.py", "top", file))
    for name, values in expected.items():
        assert found[name] == pytest.approx(values, rel=1e-7), name


def test_the_published_holdout_is_what_customers_bought() -> None:
    python = os.environ.get("C360_LIFETIMES")
    if not python:
        pytest.skip("C360_LIFETIMES does not name a Python with lifetimes")
    (path,) = (
        Path(python)
        .parents[1]
        .glob("lib/*/site-packages/lifetimes/datasets/CDNOW_sample.txt")
    )
    found = duckdb.execute(
        f"""
        with lines as (
            select regexp_extract_all(line, '[0-9.]+') as words
            from read_csv(
                '{path}', delim = '', header = false, columns = {{'line': 'varchar'}}
            )
        ),
        days as (
            select distinct words[2] as customer, words[3] > '19970930' as is_later
            , words[3] as day from lines
        ),
        customers as (
            select
                least(count(*) filter (not is_later) - 1, 7) as frequency,
                count(*) filter (is_later) as bought
            from days group by customer
        )
        select round(avg(bought), 4) from customers
        group by frequency order by frequency
        """
    ).fetchall()
    # BTYD 2.4.3, by repeat purchases until then.
    assert [row[0] for row in found] == pytest.approx(
        [0.2367, 0.6970, 1.3925, 1.5600, 2.5323, 2.9474, 3.8621, 6.3594], abs=1e-4
    )
