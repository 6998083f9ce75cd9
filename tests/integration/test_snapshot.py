"""`c360 snapshot`: history tables."""

from tests.conftest import Shop

FILES = {
    "models/a.sql": "{{ config(materialized='table') }} select 1 as id, 'x' as v",
    "snapshots/s.yml": """\
snapshots:
  - name: s
    relation: ref('a')
    config: {unique_key: id, strategy: check, check_cols: all}
""",
}


def test_a_change_closes_the_row_and_opens_another(shop: Shop) -> None:
    shop.write(FILES).run("run")
    assert shop.run("snapshot").exit_code == 0
    shop.write({"models/a.sql": FILES["models/a.sql"].replace("'x'", "'y'")}).run("run")
    finished = shop.run("snapshot")
    assert "OK snapshotted main.s" in finished.out
    rows = shop.query("select v, dbt_valid_to is null from s order by dbt_valid_from")
    assert rows == [("x", False), ("y", True)]


def test_without_a_change_nothing_happens(shop: Shop) -> None:
    shop.write(FILES).run("run")
    shop.run("snapshot")
    shop.run("snapshot")
    assert shop.query("select count(*) from s") == [(1,)]
