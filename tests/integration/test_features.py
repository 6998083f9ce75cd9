"""`c360 features export`: a Parquet file and a manifest of one date."""

import json

import duckdb
import pytest

from tests.conftest import Shop

MODELS = {
    "models/ml_customer_features.sql": """
        select
            'c' || range as customer_id,
            range as order_count,
            range % 3 != 2 as is_everyone,
            date '2025-01-01' + cast(range % 3 as integer) as observation_date
        from range(7, 0, -1)
    """,
    "models/ml_customer_features.yml": """
models:
  - name: ml_customer_features
    columns:
      - name: order_count
        description: Orders so far.
        config: {meta: {unit: count}}
""",
}
EXPORT = ("features", "export", "--output", "out")


@pytest.fixture
def built(shop: Shop) -> Shop:
    assert shop.write(MODELS).run("build").exit_code == 0
    return shop


def rows(shop: Shop, day: str) -> list[tuple[object, ...]]:
    path = shop.folder / f"out/ml_customer_features_{day}.parquet"
    return duckdb.execute("from read_parquet(?)", [str(path)]).fetchall()


def manifest(shop: Shop, day: str) -> dict[str, object]:
    text = (shop.folder / f"out/ml_customer_features_{day}.json").read_text()
    values = json.loads(text)
    assert isinstance(values, dict)
    return values


def test_the_latest_date_with_everyone_is_exported(built: Shop) -> None:
    finished = built.run(*EXPORT)
    assert finished.exit_code == 0
    assert [row[0] for row in rows(built, "2025-01-02")] == ["c1", "c4", "c7"]


def test_the_manifest_tells_what_the_file_is(built: Shop) -> None:
    built.run(*EXPORT, "--as-of", "2025-01-01")
    values = manifest(built, "2025-01-01")
    assert values["observation_date"] == "2025-01-01"
    assert values["row_count"] == 2
    columns = values["columns"]
    assert isinstance(columns, list)
    assert columns[1] == {
        "name": "order_count",
        "data_type": "BIGINT",
        "unit": "count",
        "description": "Orders so far.",
    }


def test_the_same_features_are_the_same_bytes(built: Shop) -> None:
    built.run(*EXPORT)
    first = manifest(built, "2025-01-02")
    built.run(*EXPORT)
    assert manifest(built, "2025-01-02") == first


def test_another_definition_has_another_hash(built: Shop) -> None:
    built.run(*EXPORT)
    first = manifest(built, "2025-01-02")["definition_hash"]
    path = built.folder / "models/ml_customer_features.sql"
    path.write_text(path.read_text().replace("range as order", "range + 1 as order"))
    built.run(*EXPORT)
    assert manifest(built, "2025-01-02")["definition_hash"] != first


def test_no_unfinished_file_is_left(built: Shop) -> None:
    built.run(*EXPORT)
    names = sorted(path.name for path in (built.folder / "out").iterdir())
    assert names == [
        "ml_customer_features_2025-01-02.json",
        "ml_customer_features_2025-01-02.parquet",
    ]


def test_a_date_with_a_sample_only_is_refused_with_the_way_to_it(built: Shop) -> None:
    finished = built.run(*EXPORT, "--as-of", "2025-01-03")
    assert finished.exit_code == 2
    assert "known: 2025-01-01, 2025-01-02" in finished.out
    assert "feature_dates" in finished.out


def test_what_is_no_date_is_refused(built: Shop) -> None:
    finished = built.run(*EXPORT, "--as-of", "yesterday")
    assert finished.exit_code == 2
    assert "'yesterday' is not a date" in finished.out


def test_features_that_are_not_built_are_an_error(shop: Shop) -> None:
    finished = shop.write(MODELS).run(*EXPORT)
    assert finished.exit_code == 1
    assert "c360 build --select +ml_customer_features" in finished.out
