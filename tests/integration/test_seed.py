"""`c360 seed`: CSV files become tables."""

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


def test_what_was_loaded_can_be_shown(shop: Shop) -> None:
    finished = shop.write(FILES).run("seed", "--show")
    assert "Germany" in finished.out
