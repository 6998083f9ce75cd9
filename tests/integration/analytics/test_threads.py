"""Every statement of analytics gives the same bytes however many threads share it.

The models in Python have such a test of their own, in the tests of value and churn.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.slow

SQL_FOLDER = Path(__file__).parents[3] / "sql"
# So many that threads have to share them: DuckDB divides tables by 122,880 rows.
VARIABLES = (
    "{num_customers: 5000, num_transactions_multiplier: 60, num_events_multiplier: 40}"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database, and the compiled models."""
    folder = tmp_path_factory.mktemp("threads")
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "customer360", "run", "--quiet"),
            *("--project-dir", str(SQL_FOLDER), "--vars", VARIABLES),
            *("--target-path", str(folder), "--log-path", str(folder)),
        ],
        env={**os.environ, "C360_DATABASE": str(folder / "customer_360.duckdb")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-5000:] + finished.stderr
    return folder


def statements(folder: Path) -> Iterator[tuple[str, str]]:
    """Tables of analytics and what those are made of, and the SQL that made them."""
    models = folder / "compiled/customer_360/models"
    folders = ("analytics", "intermediate/features", "intermediate/activity")
    for place in folders:
        for path in sorted((models / place).glob("**/*.sql")):
            yield f"{place.split('/')[0]}.{path.stem}", path.read_text()


def bytes_of(folder: Path, threads: int) -> dict[str, tuple[object, ...]]:
    """How many rows each statement gives, and a number that any byte would change."""
    database = str(folder / "customer_360.duckdb")
    with duckdb.connect(
        database, read_only=True, config={"threads": threads}
    ) as connection:
        return {
            table: connection.execute(
                f"""
                select count(*), sum(cast(hash(cast(made as varchar)) as hugeint))
                from ({sql}) as made
                """
            ).fetchall()[0]
            for table, sql in statements(folder)
        }


def test_threads_change_no_byte_of_any_table(built: Path) -> None:
    alone = bytes_of(built, 1)
    assert len(alone) > 50
    assert bytes_of(built, 2) == alone
    assert bytes_of(built, 4) == alone
