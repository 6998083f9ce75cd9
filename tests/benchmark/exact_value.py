"""Lifetime value by scipy, by lifetimes and in forty digits, to compare with.

    python exact_value.py outlook POINTS.json    orders expected at each point, by scipy
    python exact_value.py lifetimes SUMMARY      parameters as lifetimes fits them
    python exact_value.py top SUMMARY            those at the top of the likelihood

A point has parameters (r, alpha, a, b), an offset (1 BG/NBD, 0 MBG/NBD), a frequency,
an age in weeks and a horizon in days. A summary is a Parquet file. Runs in an
environment with lifetimes 0.11, mpmath and duckdb and not c360, which C360_LIFETIMES
names. Prints JSON.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import mpmath
from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter
from mpmath import mpf
from scipy.special import hyp2f1

mpmath.mp.dps = 40
# Far below what is compared, far above what forty digits lose to it.
STEP = mpf(10) ** -12


def outlook(path: str) -> list[float]:
    """Orders of a living customer, by the closed form after Euler's transform."""
    return [expected(*point) for point in json.loads(Path(path).read_text())]


def expected(
    parameters: Sequence[float], offset: int, x: int, age: float, days: int
) -> float:
    """One of them."""
    r, alpha, a, b = parameters
    weeks = days / 7
    k, c = r + x, a + b + x - offset
    z = weeks / (alpha + age + weeks)
    rest = (1 - z) ** (a - 1) * hyp2f1(c - k, a - 1, c, z)
    return float(c / (a - 1) * (1 - rest))


def lifetimes(path: str) -> dict[str, list[float]]:
    """By the library's own optimizer and tolerance."""
    rows = duckdb.execute(f"from '{path}'").fetchdf()
    back = rows[rows.monetary_value > 0]
    arguments = (rows.frequency, rows.recency, rows.age)
    fits = {
        "bg_nbd": BetaGeoFitter().fit(*arguments),
        "mbg_nbd": ModifiedBetaGeoFitter().fit(*arguments),
        "gamma_gamma": GammaGammaFitter().fit(back.frequency, back.monetary_value),
    }
    return {name: [float(p) for p in fit.params_] for name, fit in fits.items()}


def top(path: str) -> dict[str, list[float]]:
    """By Newton's method in forty digits, from where lifetimes stopped."""
    starts = lifetimes(path)
    groups = Counter(
        duckdb.execute(
            f"""
            select frequency, case when frequency > 0 then recency else 0 end, age
            from '{path}'
            """
        ).fetchall()
    )
    spending = duckdb.execute(
        f"select frequency, monetary_value from '{path}' where monetary_value > 0"
    ).fetchall()
    likelihoods = {
        "bg_nbd": lambda place: purchases(groups, place, 1),
        "mbg_nbd": lambda place: purchases(groups, place, 0),
        "gamma_gamma": lambda place: spends(spending, place),
    }
    return {
        name: climbed(likelihood, starts[name])
        for name, likelihood in likelihoods.items()
    }


Groups = Counter[tuple[int, float, float]]


def purchases(groups: Groups, place: Sequence[mpf], offset: int) -> mpf:
    """As it is printed, with gamma functions."""
    r, alpha, a, b = place
    total = mpf(0)
    for (x, recency, age), count in groups.items():
        of_frequency = (
            mpmath.loggamma(r + x)
            - mpmath.loggamma(r)
            + r * mpmath.log(alpha)
            + mpmath.loggamma(a + b)
            + mpmath.loggamma(b + x + 1 - offset)
            - mpmath.loggamma(b)
            - mpmath.loggamma(a + b + x + 1 - offset)
        )
        there = (alpha + mpf(age)) ** (-(r + x))
        if x > 0 or offset == 0:
            gone = (alpha + mpf(recency)) ** (-(r + x))
            there += a / (b + x - offset) * gone
        total += count * (of_frequency + mpmath.log(there))
    return total


def spends(rows: Sequence[tuple[int, float]], place: Sequence[mpf]) -> mpf:
    """Gamma-Gamma, as it is printed."""
    p, q, gamma = place
    total = mpf(0)
    for x, mean in rows:
        total += (
            mpmath.loggamma(p * x + q)
            - mpmath.loggamma(p * x)
            - mpmath.loggamma(q)
            + q * mpmath.log(gamma)
            + (p * x - 1) * mpmath.log(mean)
            + p * x * mpmath.log(x)
            - (p * x + q) * mpmath.log(x * mpf(mean) + gamma)
        )
    return total


def climbed(
    likelihood: Callable[[Sequence[mpf]], mpf], start: Sequence[float]
) -> list[float]:
    """The place where the likelihood is flat: each step squares what is missing."""
    place = [mpf(value) for value in start]
    size = len(place)
    for _ in range(5):
        moves = [[STEP if i == j else mpf(0) for i in range(size)] for j in range(size)]
        at = likelihood(place)
        up = [likelihood(moved(place, move)) for move in moves]
        down = [likelihood(moved(place, move, -1)) for move in moves]
        slope = mpmath.matrix(
            [(u - d) / (2 * STEP) for u, d in zip(up, down, strict=True)]
        )
        bend = mpmath.matrix(size, size)
        for i in range(size):
            bend[i, i] = (up[i] - 2 * at + down[i]) / STEP**2
            for j in range(i):
                both = likelihood(moved(moved(place, moves[i]), moves[j]))
                bend[i, j] = (both - up[i] - up[j] + at) / STEP**2
                bend[j, i] = bend[i, j]
        step = mpmath.lu_solve(bend, slope)
        place = [value - part for value, part in zip(place, step, strict=True)]
        if max(abs(part) for part in step) < mpf(10) ** -9:
            break
    return [float(value) for value in place]


def moved(place: Sequence[mpf], move: Sequence[mpf], sign: int = 1) -> list[mpf]:
    """A place a small step away."""
    return [value + sign * part for value, part in zip(place, move, strict=True)]


if __name__ == "__main__":
    _, what, file = sys.argv
    answers = {"outlook": outlook, "lifetimes": lifetimes, "top": top}
    sys.stdout.write(json.dumps(answers[what](file)))
