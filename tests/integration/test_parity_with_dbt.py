"""The shipped project gives the same relations and rows under dbt-core and under c360.

Both build from byte-identical raw data. dbt-core lives in an environment of its own;
`C360_DBT` names its executable.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.parity

SQL_FOLDER = Path(__file__).parents[2] / "sql"
LAYERS = ("staging", "intermediate", "marts", "analytics", "snapshots", "seeds")


@pytest.fixture(scope="module")
def dbt() -> str:
    executable = os.environ.get("C360_DBT")
    if not executable:
        pytest.skip("C360_DBT does not name a dbt-core executable")
    return executable


@pytest.fixture(scope="module")
def built(dbt: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One database built by c360 and one by dbt, with the same file name."""
    folder = tmp_path_factory.mktemp("parity")
    ours = folder / "c360" / "customer_360.duckdb"
    theirs = folder / "dbt" / "customer_360.duckdb"
    ours.parent.mkdir()
    theirs.parent.mkdir()
    c360 = [sys.executable, "-m", "customer360"]
    _run([*c360, "generate", "--customers", "300", "--seed", "11"], ours)
    shutil.copy(ours, theirs)
    _run([*c360, "build", "--vars", "{num_customers: 300, seed: 11}"], ours)
    _run([dbt, "build", "--vars", "{num_customers: 300, seed: 11}"], theirs)
    return ours, theirs


def _run(command: list[str], database: Path) -> None:
    finished = subprocess.run(
        [
            *command,
            *("--project-dir", str(SQL_FOLDER), "--profiles-dir", str(SQL_FOLDER)),
            *("--target-path", str(database.parent / "target")),
            *("--log-path", str(database.parent / "logs")),
        ],
        env={**os.environ, "C360_DATABASE": str(database)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-6000:] + finished.stderr[-2000:]


def _relations(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    return connection.execute(
        """
        select table_schema, table_name, table_type
        from information_schema.tables
        where table_catalog = 'customer_360' and list_contains(?, table_schema)
        order by all
        """,
        [list(LAYERS)],
    ).fetchall()


def test_both_make_the_same_relations(built: tuple[Path, Path]) -> None:
    found = []
    for path in built:
        with duckdb.connect(str(path), read_only=True) as connection:
            found.append(_relations(connection))
    assert found[0] == found[1]


def test_both_make_the_same_rows(built: tuple[Path, Path]) -> None:
    ours, theirs = built
    with duckdb.connect(str(ours), read_only=True) as connection:
        relations = _relations(connection)
        types = _column_types(connection)
    with duckdb.connect(str(theirs), read_only=True) as connection:
        assert _column_types(connection) == types

    different = {}
    with duckdb.connect() as connection:
        # Views name their catalog, so both files are read under the name they were made
        # with, one after the other, and compared as copies.
        for side, path in (("ours", ours), ("theirs", theirs)):
            connection.execute(f"create schema {side}")
            connection.execute(f"attach '{path}' as customer_360 (read_only)")
            for schema, name, _ in relations:
                connection.execute(
                    f'create table {side}."{schema}.{name}" as '
                    f'from customer_360."{schema}"."{name}"'
                )
            connection.execute("detach customer_360")
        for schema, name, _ in relations:
            relation = f'"{schema}.{name}"'
            only = connection.execute(
                f"""
                select
                    (select count(*) from (
                        from ours.{relation} except all from theirs.{relation})),
                    (select count(*) from (
                        from theirs.{relation} except all from ours.{relation})),
                    (select count(*) from ours.{relation})
                """
            ).fetchone()
            assert only is not None
            if only[0] or only[1]:
                different[f"{schema}.{name}"] = only
    assert different == {}


def _column_types(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    return connection.execute(
        """
        select schema_name, table_name, column_name, data_type
        from duckdb_columns()
        where database_name = 'customer_360' and list_contains(?, schema_name)
        order by schema_name, table_name, column_index
        """,
        [list(LAYERS)],
    ).fetchall()
