"""Quality rules and enrichments that a user adds to the shipped project, no SQL."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.slow

SQL_FOLDER = Path(__file__).parents[2] / "sql"
SCORES = "+data_quality_scores"
AREAS = (
    "{enrichments: [{relation: sales_areas, key: country, match: country_code,"
    " columns: [sales_area]}]}"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of a user, run once."""
    folder = tmp_path_factory.mktemp("user") / "sql"
    shutil.copytree(
        SQL_FOLDER,
        folder,
        ignore=shutil.ignore_patterns("target", "logs", "*.duckdb*"),
    )
    printed = c360(folder, "run", "--select", SCORES, "+enrichment_fill_rates")
    assert "ERROR=0" in printed
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "sql"))


def c360(folder: Path, *words: str) -> str:
    """What the command printed, well or not."""
    return subprocess.run(
        [sys.executable, "-m", "customer360", *words, "--project-dir", str(folder)],
        env={**os.environ, "C360_DATABASE": str(folder / "c.duckdb")},
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def query(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(folder / "c.duckdb")) as connection:
        return connection.execute(sql).fetchall()


def add_line(path: Path, line: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


def test_a_row_is_a_rule(project: Path) -> None:
    add_line(
        project / "seeds" / "quality_rules.csv",
        "has_long_name,validity,matches_pattern,first_name,^.{4},5,minor,both,true,short",
    )
    c360(project, "seed", "--select", "quality_rules")
    c360(project, "run", "--select", "int_quality__rule_sets+1")
    found = query(
        project,
        """
        select
            bool_and(
                (length(first_name) < 4) = contains(failed_rules, 'has_long_name')
            )
        from intermediate.int_quality__record_scores
        inner join intermediate.int_identity__standardized_records using (record_id)
        where first_name is not null
        """,
    )
    assert found == [(True,)]


def test_a_rule_that_cannot_be_checked_is_told_by_a_test(project: Path) -> None:
    add_line(
        project / "seeds" / "quality_rules.csv",
        "has_shoes,validity,not_empty,shoe_size,,5,minor,both,true,no shoes",
    )
    c360(project, "seed", "--select", "quality_rules")
    printed = c360(
        project, "test", "--select", "assert_every_quality_rule_can_be_checked"
    )
    assert "has_shoes" in printed
    assert "this check does not know the field" in printed


def test_history_grows_with_loads_and_not_with_runs(project: Path) -> None:
    loads = """
        select source_system, count(distinct score_id) / 6
        from intermediate.int_quality__score_history
        group by source_system
        order by source_system
        """
    once = [("crm", 1.0), ("shop", 1.0), ("web", 1.0)]
    c360(project, "run", "--select", "int_quality__record_scores+")
    assert query(project, loads) == once

    query(
        project,
        """
        update raw.customers
        set email = 'none', phone = 'none', loaded_at = loaded_at + interval 1 day
        where source_system = 'crm'
        """,
    )
    c360(project, "run", "--select", SCORES)
    printed = c360(project, "test", "--select", "assert_quality_does_not_fall")
    assert query(project, loads) == [("crm", 2.0), *once[1:]]
    assert "crm" in printed
    assert "WARN=1" in printed


def test_an_empty_table_has_scores_of_no_source(project: Path) -> None:
    query(project, "delete from raw.customers")
    assert "ERROR=0" in c360(project, "run", "--select", SCORES)


def test_a_column_of_nothing_is_no_error(project: Path) -> None:
    query(
        project,
        """
        update raw.customers
        set
            first_name = null, last_name = null, email = null, phone = null,
            birth_date = null, street = null, city = null, state = null,
            postal_code = null, country = null, updated_at = null
        """,
    )
    assert "ERROR=0" in c360(project, "run", "--select", SCORES)


def test_a_key_that_comes_twice_is_named(project: Path) -> None:
    (project / "seeds" / "sales_areas.csv").write_text(
        "country,sales_area\nDE,Mitte\nUS,West\nDE,Nord\n", encoding="utf-8"
    )
    selected = ("sales_areas", "int_enrichment__customers")
    c360(project, "seed", "--select", "sales_areas", "--vars", AREAS)
    printed = c360(project, "run", "--select", *selected, "--vars", AREAS)
    assert "sales_areas has the country DE more than once" in printed


def test_columns_of_a_table_come_to_its_customers(project: Path) -> None:
    (project / "seeds" / "sales_areas.csv").write_text(
        "country,sales_area\nDE,Mitte\nFR,Paris\n", encoding="utf-8"
    )
    c360(project, "run", "--select", "+enrichment_fill_rates", "--vars", AREAS)
    found = query(
        project,
        """
        select filled_count = (
            select count(*)
            from intermediate.int_identity__golden_records
            where country_code in ('DE', 'FR')
        )
        from analytics.enrichment_fill_rates
        where column_name = 'sales_area'
        """,
    )
    assert found == [(True,)]
