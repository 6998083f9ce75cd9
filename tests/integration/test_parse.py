"""`c360 parse`: is the project right?"""

from tests.conftest import Shop


def test_the_manifest_is_written(shop: Shop) -> None:
    finished = shop.write({"models/a.sql": "select 1"}).run("parse")
    assert finished.exit_code == 0
    assert "Found 1 model" in finished.out
    nodes = shop.artifact("manifest.json")["nodes"]
    assert isinstance(nodes, dict)
    assert set(nodes) == {"model.shop.a"}


def test_a_mistake_is_told_with_its_place(shop: Shop) -> None:
    finished = shop.write({"models/a.sql": "select 1\nfrom {{ ref('b') }}"}).run(
        "parse"
    )
    assert finished.exit_code == 2
    assert "at models/a.sql:2" in finished.out
