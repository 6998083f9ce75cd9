"""`c360 init`: a project of one's own."""

from tests.conftest import Shop


def test_a_new_project_can_be_read(shop: Shop) -> None:
    assert shop.run("init", "mine").exit_code == 0
    finished = shop.run("ls", "--project-dir", "mine", "--resource-type", "model")
    assert finished.exit_code == 0
    assert "mine.marts.dim_customers" in finished.out.splitlines()


def test_the_database_of_a_new_project_has_its_name(shop: Shop) -> None:
    shop.run("init", "mine")
    assert "mine.duckdb" in (shop.folder / "mine/profiles.yml").read_text()


def test_a_folder_with_something_in_it_is_left_alone(shop: Shop) -> None:
    shop.write({"mine/diary.txt": "dear"})
    finished = shop.run("init", "mine")
    assert finished.exit_code == 1
    assert "is not empty" in finished.out
    assert not (shop.folder / "mine/dbt_project.yml").exists()


def test_a_name_that_cannot_be_one_is_refused(shop: Shop) -> None:
    assert shop.run("init", "my-project").exit_code == 2
