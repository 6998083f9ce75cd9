"""`c360 debug`: is everything in place?"""

from tests.conftest import Shop


def test_all_is_well_before_the_first_build(shop: Shop) -> None:
    finished = shop.run("debug")
    assert finished.exit_code == 0
    assert finished.lines[-1] == "All checks passed!"
    assert not (shop.folder / "shop.duckdb").exists()


def test_all_is_well_after_it(shop: Shop) -> None:
    shop.write({"models/a.sql": "select 1 as id"}).run("run")
    assert "Connection test: [OK DuckDB" in shop.run("debug").out


def test_a_file_that_is_no_database_is_said(shop: Shop) -> None:
    shop.write({"shop.duckdb": "I am a text" * 1000})
    finished = shop.run("debug")
    assert finished.exit_code == 1
    assert "is not a DuckDB database" in finished.out


def test_where_the_profile_is_looked_for_is_said(shop: Shop) -> None:
    (shop.folder / "profiles.yml").unlink()
    finished = shop.run("debug", "--profiles-dir", "nowhere")
    assert finished.exit_code == 1
    assert f"Using profiles.yml file at {shop.folder}/nowhere" in finished.out
