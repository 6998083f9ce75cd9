"""Public dbt projects, made ready to run on DuckDB without a package hub."""

import csv
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.parity.both_tools import write_profile

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicProject:
    """A project in a folder of checkouts, with how many nodes pass under real dbt."""

    name: str
    path: str
    profile: str = "integration_tests"
    packages: tuple[str, ...] = ()
    commands: tuple[tuple[str, ...], ...] = (("build",),)
    # Relations whose rows tell the time, or are drawn at random.
    unstable: frozenset[str] = frozenset()
    nodes: int


PROJECTS = (
    PublicProject(
        name="jaffle_shop_duckdb",
        path="jaffle_shop_duckdb",
        profile="jaffle_shop",
        nodes=28,
    ),
    PublicProject(
        name="jaffle-shop",
        path="jaffle-shop",
        profile="default",
        packages=("dbt-utils", "dbt-date", "dbt-audit-helper"),
        # The seeds are the sources of the models: no model waits for them.
        commands=(("seed", "--vars", "{load_source_data: true}"), ("build",)),
        nodes=43,
    ),
    PublicProject(
        name="dbt-date",
        path="dbt-date/integration_tests",
        packages=("dbt-date",),
        nodes=73,
    ),
    PublicProject(
        name="dbt-expectations",
        path="dbt-expectations/integration_tests",
        packages=("dbt-expectations", "dbt-date"),
        unstable=frozenset(
            f"dbt_expectations_integration_tests.{name}"
            for name in (
                *("timeseries_data", "timeseries_data_extended"),
                *("timeseries_data_grouped", "timeseries_hourly_data_extended"),
            )
        ),
        # One test judges random rows: it passes or warns.
        nodes=168,
    ),
    PublicProject(
        name="dbt-utils",
        path="dbt-utils/integration_tests",
        packages=("dbt-utils",),
        unstable=frozenset({"main.recency_time_included"}),
        nodes=227,
    ),
    PublicProject(
        name="dbt-audit-helper",
        path="dbt-audit-helper/integration_tests",
        packages=("dbt-audit-helper", "dbt-utils"),
        unstable=frozenset({"main.unit_test_model_a", "main.unit_test_model_b"}),
        nodes=82,
    ),
    PublicProject(
        name="dbt-codegen",
        path="dbt-codegen/integration_tests",
        packages=("dbt-codegen", "dbt-utils"),
        nodes=15,
    ),
)


def prepare(project: PublicProject, checkouts: Path, folder: Path) -> Path:
    """Copy the project and its packages into `folder` and give the project's place."""
    for name in {project.path.split("/")[0], *project.packages}:
        shutil.copytree(
            checkouts / name,
            folder / name,
            ignore=shutil.ignore_patterns(".git", "dbt_packages", "target", "logs"),
        )
        if name in project.packages:
            (folder / name / "packages.yml").unlink(missing_ok=True)
    place = folder / project.path
    (place / "package-lock.yml").unlink(missing_ok=True)
    write_profile(place, name=project.profile)
    if project.packages:
        _write_packages(place, folder, project.packages)
    if project.name == "jaffle-shop":
        _make_up_seeds(place / "seeds" / "jaffle-data")
    return place


def _write_packages(place: Path, folder: Path, names: Iterable[str]) -> None:
    packages = [{"local": str(folder / name)} for name in names]
    (place / "packages.yml").write_text(yaml.safe_dump({"packages": packages}))


def _make_up_seeds(seeds: Path) -> None:
    # The published checkout may lack these: they are too large for its host.
    _write(
        seeds / "raw_products.csv",
        ("sku", "name", "type", "price", "description"),
        [
            (f"JAF-{i:03}", f"jaffle {i}", "jaffle", 1000 + i, "toasted")
            if i % 2
            else (f"BEV-{i:03}", f"drink {i}", "beverage", 500 + i, "cold")
            for i in range(10)
        ],
    )
    _write(
        seeds / "raw_stores.csv",
        ("id", "name", "opened_at", "tax_rate"),
        [
            (f"store-{i}", f"Store {i}", f"2016-09-0{i + 1}T00:00:00", 0.06)
            for i in range(2)
        ],
    )
    _write(
        seeds / "raw_supplies.csv",
        ("id", "name", "cost", "perishable", "sku"),
        [(f"SUP-{i:03}", f"supply {i}", 7 + i, i % 2 == 0, _sku(i)) for i in range(30)],
    )
    # And its longest file may be cut off.
    customers_file = seeds / "raw_customers.csv"
    whole, _, _ = customers_file.read_text().rpartition("\n")
    customers_file.write_text(f"{whole}\n")
    with customers_file.open() as file:
        customers = [row["id"] for row in csv.DictReader(file)]
    orders, items = _orders(customers)
    names = (
        "id",
        "customer",
        "ordered_at",
        "store_id",
        "subtotal",
        "tax_paid",
        "order_total",
    )
    _write(seeds / "raw_orders.csv", names, orders)
    _write(seeds / "raw_items.csv", ("id", "order_id", "sku"), items)


def _sku(number: int) -> str:
    number %= 10
    return f"JAF-{number:03}" if number % 2 else f"BEV-{number:03}"


def _price(sku: str) -> int:
    number = int(sku[-3:])
    return (1000 if number % 2 else 500) + number


def _orders(customers: list[str]) -> tuple[list[Row], list[Row]]:
    orders: list[Row] = []
    items: list[Row] = []
    for number in range(2000):
        skus = [_sku(number + i) for i in range(1 + number % 3)]
        subtotal = sum(_price(sku) for sku in skus)
        tax = subtotal * 6 // 100
        day = (
            f"2017-{1 + number % 12:02}-{1 + number % 28:02}T{7 + number % 12:02}:30:00"
        )
        name, customer = f"order-{number}", customers[number * 7 % len(customers)]
        store = f"store-{number % 2}"
        orders.append((name, customer, day, store, subtotal, tax, subtotal + tax))
        items.extend((f"{name}-{i}", name, sku) for i, sku in enumerate(skus))
    return orders, items


def _write(path: Path, names: tuple[str, ...], rows: list[Row]) -> None:
    if path.exists():
        return
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(rows)
