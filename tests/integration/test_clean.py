"""`c360 clean`: what can be made again goes, nothing else."""

import pytest

from tests.conftest import PROJECT_FILE, Shop


def test_targets_are_deleted(shop: Shop) -> None:
    shop.write({"target/x.json": "{}", "models/a.sql": "select 1"})
    assert shop.run("clean").exit_code == 0
    assert not (shop.folder / "target").exists()
    assert (shop.folder / "models/a.sql").exists()


@pytest.mark.parametrize("target", ["..", "../other", "/tmp", ".", "models"])
def test_nothing_that_matters_is_deleted(shop: Shop, target: str) -> None:
    shop.write({"models/a.sql": "select 1", "../other/x": "y"})
    shop.write(
        {"dbt_project.yml": f"{PROJECT_FILE}clean-targets: [target, {target!r}]\n"}
    )
    (shop.folder / "target").mkdir()
    finished = shop.run("clean")
    assert finished.exit_code == 2
    assert "nothing was deleted" in finished.out
    assert (shop.folder / "target").exists()


def test_the_database_is_never_deleted(shop: Shop) -> None:
    shop.write({"data/shop.duckdb": ""})
    shop.write(
        {
            "dbt_project.yml": f"{PROJECT_FILE}clean-targets: [data]\n",
            "profiles.yml": "shop: {target: dev, outputs: {dev: {type: duckdb, "
            "path: data/shop.duckdb}}}",
        }
    )
    assert shop.run("clean").exit_code == 2
    assert (shop.folder / "data/shop.duckdb").exists()


def test_a_link_is_deleted_and_what_it_leads_to_stays(shop: Shop) -> None:
    shop.write({"../elsewhere/kept.txt": "x"})
    (shop.folder / "target").symlink_to(shop.folder / "../elsewhere")
    assert shop.run("clean").exit_code == 0
    assert (shop.folder / "../elsewhere/kept.txt").exists()
    assert not (shop.folder / "target").is_symlink()


def test_a_folder_beside_the_project_is_deleted_if_that_is_allowed(shop: Shop) -> None:
    shop.write({"../other/x": "y"})
    shop.write({"dbt_project.yml": f"{PROJECT_FILE}clean-targets: [../other]\n"})
    assert shop.run("clean", "--no-clean-project-files-only").exit_code == 0
    assert not (shop.folder.parent / "other").exists()


@pytest.mark.parametrize("target", ["..", "/", "."])
def test_what_the_project_lies_in_is_never_deleted(shop: Shop, target: str) -> None:
    shop.write({"dbt_project.yml": f"{PROJECT_FILE}clean-targets: [{target!r}]\n"})
    assert shop.run("clean", "--no-clean-project-files-only").exit_code == 2
    assert (shop.folder / "dbt_project.yml").exists()
