"""`c360 seed`: CSV files become tables."""

import shutil

import pytest

from tests.conftest import Shop

FILES = {"seeds/countries.csv": "code,name\nDE,Germany\nFR,France\n"}


def test_a_file_becomes_a_table(shop: Shop) -> None:
    finished = shop.write(FILES).run("seed")
    assert finished.exit_code == 0
    assert "OK loaded seed file main.countries" in finished.out
    assert shop.query("select name from countries order by 1") == [
        ("France",),
        ("Germany",),
    ]


def test_a_changed_file_replaces_the_rows(shop: Shop) -> None:
    shop.write(FILES).run("seed")
    shop.write({"seeds/countries.csv": "code,name\nIT,Italy\n"}).run("seed")
    assert shop.query("select name from countries") == [("Italy",)]


def test_a_table_that_is_there_keeps_its_types(shop: Shop) -> None:
    shop.write({"seeds/prices.csv": "id,price\n1,2.5\n"}).run("seed")
    shop.write({"seeds/prices.csv": "price,id\n3,1\n"}).run("seed")
    found = shop.query("select id, price, typeof(id), typeof(price) from prices")
    assert found == [(1, 3.0, "INTEGER", "DOUBLE")]


@pytest.mark.parametrize("rows", ["id,price\n1,dear\n", "id,price,unit\n1,2,kg\n"])
def test_only_a_full_refresh_gives_a_table_other_columns(shop: Shop, rows: str) -> None:
    shop.write({"seeds/prices.csv": "id,price\n1,2.5\n"}).run("seed")
    shop.write({"seeds/prices.csv": rows})
    assert shop.run("seed").exit_code == 1
    assert shop.query("select * from prices") == [(1, 2.5)]
    assert shop.run("seed", "--full-refresh").exit_code == 0


def test_what_was_loaded_can_be_shown(shop: Shop) -> None:
    finished = shop.write(FILES).run("seed", "--show")
    assert "Germany" in finished.out


def test_a_project_carried_to_another_folder_loads_its_own_seeds(shop: Shop) -> None:
    shop.write({"seeds/colors.csv": "id\n1\n"})
    assert shop.run("seed").exit_code == 0
    carried = shop.folder.parent / "carried"
    shutil.copytree(shop.folder, carried)
    shutil.rmtree(shop.folder / "seeds")

    done = shop.run("seed", "--project-dir", str(carried))

    assert done.exit_code == 0, done.out


def test_an_empty_seed_has_its_types_and_no_rows(shop: Shop) -> None:
    shop.write({"seeds/prices.csv": "id,price\n1,2.5\n"})
    finished = shop.run("seed", "--empty")
    assert finished.exit_code == 0
    assert shop.query("select * from prices") == []
    assert shop.query("select typeof(any_value(price)) from prices") == [("DOUBLE",)]


def test_a_wrong_delimiter_shows_in_names_that_may_not_be_quoted(shop: Shop) -> None:
    shop.write(
        {
            "seeds/prices.csv": "id,price\n1,2.5\n",
            "seeds/prices.yml": "seeds:\n  - name: prices\n"
            "    config: {delimiter: ';', quote_columns: false}\n",
        }
    )
    finished = shop.run("seed")
    assert finished.exit_code == 1
    assert "syntax error at the column 'id,price'" in finished.out


def test_a_delimiter_is_one_character(shop: Shop) -> None:
    shop.write(
        {
            "seeds/prices.csv": "id\n1\n",
            "seeds/prices.yml": "seeds:\n  - name: prices\n"
            "    config: {delimiter: ''}\n",
        }
    )
    finished = shop.run("seed")
    assert finished.exit_code == 1
    assert "`delimiter` is ''" in finished.out


def test_apostrophes_quote_where_nothing_else_does(shop: Shop) -> None:
    shop.write({"seeds/a.csv": "x,y\n'one, two',1\n'',2\n"}).run("seed")
    assert shop.query("select x from a order by y") == [("one, two",), (None,)]


def test_a_table_without_rows_gets_the_types_of_the_first_ones(shop: Shop) -> None:
    shop.write({"seeds/a.csv": "id,name\n"}).run("seed")
    shop.write({"seeds/a.csv": "id,name\n1,x\n"})
    assert shop.run("seed").exit_code == 0
    assert shop.query("select * from a") == [(1, "x")]
