"""The churn model, run on customers made by hand, without the project."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

SQL_FOLDER = Path(__file__).parents[3] / "sql"
MODEL = SQL_FOLDER / "models/analytics/churn/churn_coefficients.py"

SEASON = date(2024, 6, 1)
TRAINED = date(2025, 1, 1)
JUDGED = date(2025, 6, 1)
SCORED = date(2025, 12, 1)


@dataclass(frozen=True, slots=True)
class _Config:
    minimum: int = 3

    def __call__(self, **_: object) -> None: ...

    def meta_get(self, name: str) -> object:
        return {"minimum_churned": self.minimum}[name]


@dataclass(frozen=True, slots=True)
class Dbt:
    """What the Python model sees of dbt."""

    connection: duckdb.DuckDBPyConnection
    config: _Config = field(default_factory=_Config)

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self.connection.sql(f"from {name}")


@cache
def python_model() -> Callable[[Dbt, duckdb.DuckDBPyConnection], object]:
    """The function `model` of the file."""
    found: dict[str, Callable[[Dbt, duckdb.DuckDBPyConnection], object]] = {}
    exec(compile(MODEL.read_text(), str(MODEL), "exec"), found)
    return found["model"]


@cache
def regression() -> Callable[[duckdb.DuckDBPyConnection, str, int], object]:
    """The function `logistic` of the file."""
    found: dict[str, Callable[[duckdb.DuckDBPyConnection, str, int], object]] = {}
    exec(compile(MODEL.read_text(), str(MODEL), "exec"), found)
    return found["logistic"]


Row = tuple[date, tuple[float, float], bool | None]


Learned = Mapping[tuple[str, str], tuple[str, float | None]]

COLUMNS = """
    observation_date date, first_term double, second_term double, is_churned boolean,
    is_training boolean, is_validation boolean, is_scoring boolean,
    is_validation_season boolean, is_scoring_season boolean, label_known_date date
"""


def coefficients(rows: Iterable[Row], *, label_known: date = JUDGED) -> Learned:
    """Status and coefficient by window and term."""
    known = {TRAINED: label_known, JUDGED: SCORED, SEASON: TRAINED}
    values = ", ".join(
        f"('{day}', {first!r}, {second!r}, {'null' if churned is None else churned}, "
        f"{day == TRAINED}, {day == JUDGED}, {day == SCORED}, {day == SEASON}, false, "
        + (f"'{known[day]}')" if day in known else "null)")
        for day, (first, second), churned in rows
    )
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"create table churn_inputs ({COLUMNS})")
    if values:
        connection.execute(f"insert into churn_inputs values {values}")
    return learned(connection)


def of_many(count: int, threads: int) -> Learned:
    """The same for so many customers that several threads share them."""
    connection = duckdb.connect(config={"threads": threads})
    connection.execute(f"create table churn_inputs ({COLUMNS})")
    connection.execute(
        f"""
        insert into churn_inputs
        select
            '{TRAINED}', sin(range * 12.9898e0), cos(range * 78.233e0),
            sin(range * 37.719e0) < sin(range * 12.9898e0), true, false, false, false,
            false,
            '{JUDGED}'
        from range({count})
        """
    )
    return learned(connection)


def learned(connection: duckdb.DuckDBPyConnection) -> Learned:
    """What the model makes of `churn_inputs`."""
    answer = python_model()(Dbt(connection), connection)
    assert isinstance(answer, duckdb.DuckDBPyRelation)
    return {
        (row[0], row[1]): (row[2], row[3])
        for row in answer.select("window_name, term, status, coefficient").fetchall()
    }


def made(count: int, day: date = TRAINED) -> list[Row]:
    """Customers whose risk grows with the first term and falls with the second."""
    rows: list[Row] = []
    for place in range(count):
        first = math.sin(place * 12.9898) * 2
        second = math.cos(place * 78.233) * 2
        score = 0.3 + first - 0.5 * second
        lot = (math.sin(place * 37.719) * 43758.5453) % 1
        rows.append((day, (first, second), lot < 1 / (1 + math.exp(-score))))
    return rows
