"""The models of lifetime value, run on customers made by hand, without the project.

It is compiled once; then each model's SQL runs in a database in memory, and the Python
models run with a stand-in for dbt.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from customer360.cli.app import run

SQL_FOLDER = Path(__file__).parents[3] / "sql"
ACTIVITY = SQL_FOLDER / "models/intermediate/activity"
# The holdout of the compiled SQL, put in the place of which any other can be.
HOLDOUT_DAYS = 9973

SUMMARY = """
    customer_id varchar, frequency bigint, recency double, age double,
    monetary_value double, first_order_date date, last_order_date date,
    observation_date date
"""
HOLDOUT = (
    SUMMARY
    + """,
    net_value decimal(18, 2), later_purchase_count bigint,
    later_net_value decimal(18, 2)
"""
)
DAYS = """
    customer_id varchar, activity_date date, order_count bigint,
    net_value decimal(18, 2)
"""
STEPS = (
    "purchase_models",
    "spend_models",
    "chosen_models",
    "purchase_outlook",
    "predicted_value",
)


@cache
def compiled_folder() -> Path:
    """Where the compiled models are."""
    folder = Path(mkdtemp(prefix="c360-value-"))
    code = run(
        [
            *("compile", "--select", "path:models/intermediate/activity"),
            *("clv_validation", "revenue_concentration"),
            *("--project-dir", str(SQL_FOLDER), "--profiles-dir", str(SQL_FOLDER)),
            *("--target-path", str(folder), "--log-path", str(folder), "--quiet"),
            *("--vars", f"{{holdout_days: {HOLDOUT_DAYS}, num_customers: 0}}"),
        ],
        {"C360_DATABASE": str(folder / "customer_360.duckdb")},
    )
    assert code == 0
    return folder / "compiled/customer_360/models"


@dataclass(frozen=True, slots=True)
class _Config:
    meta: Mapping[str, object]

    def __call__(self, **_: object) -> None: ...

    def meta_get(self, name: str) -> object:
        return self.meta[name]


@dataclass(frozen=True, slots=True)
class Dbt:
    """What a Python model sees of dbt."""

    connection: duckdb.DuckDBPyConnection
    config: _Config

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self.connection.sql(f"from customer_360.intermediate.{name}")


@dataclass(frozen=True, slots=True)
class ValueWorld:
    """A database in memory with the tables that the models of lifetime value read."""

    connection: duckdb.DuckDBPyConnection
    holdout_days: int = 90
    minimum: int = 30

    def run(self, sql: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self.connection.execute(sql).fetchall()]

    def value(self, sql: str) -> object:
        (row,) = self.run(sql)
        return row[0]

    def build(
        self,
        *steps: str,
        folder: str = "intermediate/activity",
        holdout_days: str | None = None,
    ) -> None:
        """Run models in this order; a name without a prefix is of activity."""
        for step in steps or STEPS:
            name = f"int_activity__{step}" if folder.startswith("inter") else step
            schema = folder.split("/", maxsplit=1)[0]
            if (ACTIVITY / f"{name}.py").exists():
                self._build_python(name)
                continue
            sql = (compiled_folder() / folder / f"{name}.sql").read_text()
            sql = sql.replace(str(HOLDOUT_DAYS), holdout_days or str(self.holdout_days))
            self.connection.execute(
                f"create or replace table customer_360.{schema}.{name} as {sql}"
            )

    def _build_python(self, name: str) -> None:
        model = python_model(name)
        meta = {"minimum_repeat_buyers": self.minimum}
        rows = model(Dbt(self.connection, _Config(meta)), self.connection)  # noqa: F841
        self.connection.execute(
            f"create or replace table customer_360.intermediate.{name} as from rows"
        )

    def outlook(
        self,
        parameters: Sequence[float],
        offset: int,
        kinds: Iterable[tuple[int, float]],
    ) -> dict[tuple[int, float], float]:
        """Orders expected of who is alive, in `holdout_days`, by frequency and age."""
        found = self.outlooks(parameters, offset, kinds, [self.holdout_days])
        return {(x, age): orders for (x, age, _), orders in found.items()}

    def outlooks(
        self,
        parameters: Sequence[float],
        offset: int,
        kinds: Iterable[tuple[int, float]],
        horizons: Iterable[int],
    ) -> dict[tuple[int, float, int], float]:
        """The same within any number of days, by frequency, age and days."""
        chosen = "customer_360.intermediate.int_activity__chosen_models"
        self.connection.execute(
            f"""
            create or replace table {chosen} as
            select
                'holdout' as window_name, cast(? as double) as r,
                cast(? as double) as alpha, cast(? as double) as a,
                cast(? as double) as b, cast(? as integer) as drop_out_offset
            """,
            [*parameters, offset],
        )
        table = "customer_360.intermediate.int_activity__holdout_summary"
        self.connection.execute(f"delete from {table}")
        self.connection.executemany(
            f"insert into {table} (frequency, age) values (?, ?)", list(kinds)
        )
        days = ", ".join(map(str, horizons))
        self.build("purchase_outlook", holdout_days=f"unnest([{days}])")
        rows = self.connection.execute(
            """
            select frequency, age, horizon_days, orders_if_alive
            from customer_360.intermediate.int_activity__purchase_outlook
            """
        ).fetchall()
        return {(row[0], row[1], int(row[2])): row[3] for row in rows}


@cache
def python_model(name: str) -> Callable[[Dbt, duckdb.DuckDBPyConnection], object]:
    """The function `model` of a Python model."""
    path = ACTIVITY / f"{name}.py"
    names: dict[str, Callable[[Dbt, duckdb.DuckDBPyConnection], object]] = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    return names["model"]


def value_world(
    holdout_days: int = 90,
    minimum: int = 30,
    threads: int = 1,
    file: Path | str = ":memory:",
) -> ValueWorld:
    """An empty world."""
    connection = duckdb.connect(config={"threads": threads})
    connection.execute(f"attach '{file}' as customer_360")
    for schema in ("intermediate", "analytics", "marts", "seeds"):
        connection.execute(f"create schema customer_360.{schema}")
    tables = {
        "purchase_summary": SUMMARY,
        "holdout_summary": HOLDOUT,
        "customer_days": DAYS,
        "as_of_date": "as_of_date date",
    }
    for name, columns in tables.items():
        connection.execute(
            f"create table customer_360.intermediate.int_activity__{name} ({columns})"
        )
    connection.execute(
        "create table customer_360.intermediate.int_features__purchase_summary "
        f"({SUMMARY})"
    )
    return ValueWorld(connection, holdout_days, minimum)
