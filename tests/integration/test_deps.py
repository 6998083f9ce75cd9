"""`c360 deps`: packages are used where they are."""

from tests.conftest import Shop

LOCAL = {
    "packages.yml": "packages: [{local: ../tools}]\n",
    "../tools/dbt_project.yml": "name: tools\nversion: '1'\n",
}


def test_a_local_package_is_fine(shop: Shop) -> None:
    assert shop.write(LOCAL).run("deps").exit_code == 0


def test_a_package_that_is_not_there_is_named(shop: Shop) -> None:
    shop.write({"packages.yml": "packages: [{package: dbt-labs/dbt_utils}]\n"})
    finished = shop.run("deps")
    assert finished.exit_code == 1
    assert "dbt_utils" in finished.out


def test_a_project_may_use_no_packages(shop: Shop) -> None:
    assert "no packages" in shop.run("deps").out
