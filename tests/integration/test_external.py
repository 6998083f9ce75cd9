"""Models that are files, sources that are files, and functions."""

import pytest

from tests.conftest import Shop


@pytest.mark.parametrize(
    ("config", "file"),
    [
        ("", "m.parquet"),
        ("format='csv'", "m.csv"),
        ("format='json'", "m.json"),
        ("location='out.csv.gz'", "out.csv.gz"),
        ("location='{{ target.name }}.csv', delimiter='|'", "dev.csv"),
        ("options={'partition_by': 'kind'}", "m/kind=a"),
        ("options={'codec': 'zstd'}", "m.parquet"),
    ],
)
def test_a_model_is_a_file_and_a_view_of_it(shop: Shop, config: str, file: str) -> None:
    words = ", ".join(["materialized='external'", *([config] if config else [])])
    shop.write(
        {"models/m.sql": f"{{{{ config({words}) }}}} select 1 as id, 'a' as kind"}
    )
    finished = shop.run("run")
    assert (finished.exit_code, (shop.folder / file).exists()) == (0, True)
    assert shop.query("select id, kind from m") == [(1, "a")]


def test_a_file_without_rows_still_has_columns(shop: Shop) -> None:
    model = "{{ config(materialized='external') }} select 1 as id where false"
    shop.write({"models/m.sql": model}).run("run")
    assert shop.query("select * from m") == []


def test_an_unknown_format_is_named(shop: Shop) -> None:
    model = "{{ config(materialized='external', format='xls') }} select 1 as id"
    assert "Invalid format: xls" in shop.write({"models/m.sql": model}).run("run").out


@pytest.mark.parametrize(
    ("location", "formatter"),
    [
        ("{name}_{year}.csv", "newstyle"),
        ("read_csv('%(name)s_%(year)s.csv')", "oldstyle"),
        ("${name}_${year}.csv", "template"),
    ],
)
def test_a_source_is_a_file(shop: Shop, location: str, formatter: str) -> None:
    source = f"""
sources:
  - name: files
    config: {{external_location: "{location}", formatter: {formatter}}}
    tables: [{{name: sales, config: {{meta: {{year: 2024}}}}}}]
"""
    shop.write({"sales_2024.csv": "id\n7\n", "models/s.yml": source})
    shop.write({"models/m.sql": "select id from {{ source('files', 'sales') }}"})
    shop.run("run")
    assert shop.query("select * from m") == [(7,)]


def test_a_function_of_a_query_takes_parameters(shop: Shop) -> None:
    function = (
        "{{ config(materialized='table_function', parameters=['least']) }} "
        "select * from range(5) as t(id) where id >= least"
    )
    reader = "{{ config(materialized='table') }} select * from {{ ref('f') }}(3)"
    shop.write({"models/f.sql": function, "models/m.sql": reader}).run("run")
    assert shop.query("select id from m order by id") == [(3,), (4,)]
