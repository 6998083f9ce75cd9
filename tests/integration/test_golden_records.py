"""Golden records come closer to the truth than the best single record does."""

from pathlib import Path

import duckdb
import pytest

from customer360.cli.app import run

pytestmark = pytest.mark.slow

SQL_FOLDER = Path(__file__).parents[2] / "sql"
STANDARDIZED = "int_identity__standardized_records"


def build(folder: Path, name: str, select: str) -> Path:
    database = folder / name / "customer_360.duckdb"
    database.parent.mkdir()
    code = run(
        (
            *("run", "--select", select, "--vars", "{num_customers: 5000}"),
            *("--project-dir", str(SQL_FOLDER), "--log-path", str(folder)),
            *("--target-path", str(folder / "target")),
        ),
        {"C360_DATABASE": str(database), "HOME": str(folder)},
    )
    assert code == 0
    return database


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Golden records, and as `clean` the same records written down without a flaw."""
    folder = tmp_path_factory.mktemp("golden")
    dirty = build(folder, "dirty", "+int_identity__golden_records")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("customer360.synthetic.customers.flaws", lambda chance: "0")
        flawless = build(folder, "flawless", f"+{STANDARDIZED}")
    with duckdb.connect(str(dirty)) as connection:
        connection.execute(f"attach '{flawless}' as flawless (read_only)")
        connection.execute(
            f"create table main.clean as from flawless.intermediate.{STANDARDIZED}"
        )
    return dirty


# Right are so many of the golden values, and of the most trusted records' values, among
# the customers whose records differ. What a person is called is the same at any time;
# where they live is what the latest record tells.
SHARES = """
    with members as (
        select customer_id, records.*, clean.{field} as clean_value
        from intermediate.int_identity__clusters
        inner join intermediate.int_identity__standardized_records as records
            using (record_id)
        inner join main.clean using (record_id)
    ),
    customers as (
        select
            customer_id,
            arg_max(clean_value, (updated_at, record_id)) as truth,
            arg_min({field}, (trust_rank, record_id)) as trusted
        from members
        group by customer_id
        having count(distinct {field}) > 1
    )
    select
        avg(cast(golden.{field} is not distinct from truth as int)),
        avg(cast(trusted is not distinct from truth as int))
    from customers
    inner join intermediate.int_identity__golden_records as golden using (customer_id)
"""


@pytest.mark.parametrize(
    ("field", "margin"),
    [
        ("first_name", 0.25),
        ("last_name", 0.15),
        ("birth_date", 0.01),
        ("email", 0.01),
        ("phone", 0.01),
        ("street", 0.20),
        ("city", 0.15),
        ("postal_code", 0.15),
    ],
)
def test_golden_values_are_right_more_often_than_the_most_trusted(
    world: Path, field: str, margin: float
) -> None:
    with duckdb.connect(str(world), read_only=True) as connection:
        shares = connection.execute(SHARES.format(field=field)).fetchone()
    assert shares is not None
    golden, trusted = shares
    assert golden > trusted + margin, (golden, trusted)
