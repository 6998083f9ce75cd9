"""`c360 customer`: one customer, whole."""

import json
import re
from pathlib import Path

import pytest

from tests.browser import open_tab
from tests.conftest import Shop
from tests.integration.customer_project import CUSTOMER_FILES, built


def customer(shop: Shop, *words: str) -> dict[str, object]:
    answer = json.loads(shop.run("customer", *words, "--output", "json").out)
    assert isinstance(answer["customer"], dict)
    return answer["customer"]


@pytest.mark.parametrize(
    "words",
    [
        ("c1",),
        ("b",),
        ("c9",),
        ("--phone", "+49 170 1234567"),
        ("0170 1234567",),
        ("--email", "ANNE@y.org"),
        ("anne@y.org",),
        ("--name", "leigh anne"),
        ("Lee Ann",),
    ],
)
def test_a_customer_is_found_by_whatever_is_known_of_them(
    shop: Shop, words: tuple[str, ...]
) -> None:
    assert customer(built(shop), *words)["customer_id"] == "c1"


def test_the_page_says_where_each_value_is_from(shop: Shop) -> None:
    golden = customer(built(shop), "c1")["golden_record"]
    assert isinstance(golden, list)
    email = next(value for value in golden if value["field"] == "email")
    assert email == {
        "field": "email",
        "value": "ann@x.org",
        "record_id": "a",
        "source_system": "crm",
        "rule": "most_agreed",
        "candidate_count": 2,
        "other_values": ["anne@y.org"],
    }


def test_each_record_is_tied_to_one_before_it(shop: Shop) -> None:
    records = customer(built(shop), "c1")["records"]
    assert isinstance(records, list)
    links = {record["record_id"]: record["link"] for record in records}
    assert links["a"] is None
    assert links["b"]["to_record_id"] == "a"
    assert links["b"]["alike"] == ["email"]
    assert links["b"]["different"] == ["first name"]
    assert links["c"]["is_decided"] is True


def test_the_timeline_holds_payments_events_and_changes(shop: Shop) -> None:
    timeline = customer(built(shop), "c1")["timeline"]
    assert isinstance(timeline, list)
    kinds = [moment["kind"] for moment in timeline]
    assert kinds[:4] == ["event", "payment", "payment", "payment"]
    assert timeline[0]["count"] == 5
    change = next(moment for moment in timeline if moment["field"] == "city")
    assert (change["before"], change["after"]) == ("Bonn", "Köln")
    merged = next(moment for moment in timeline if moment["field"] == "customer_id")
    assert (merged["before"], merged["after"]) == ("c9", "c1")


def test_what_several_customers_share_gives_a_list(shop: Shop) -> None:
    shared = built(shop).run("customer", "--email", "ann@x.org", "--output", "json")
    answer = json.loads(shared.out)
    assert answer["customer"] is None
    assert [match["customer_id"] for match in answer["matches"]] == ["c1", "c2"]
    shown = shop.run("customer", "--email", "ann@x.org")
    assert "fits 2 customers" in shown.out
    assert "Say which one: c360 customer c1" in shown.out


def test_names_that_are_alike_are_found(shop: Shop) -> None:
    assert customer(built(shop), "--name", "ane leight")["customer_id"] == "c1"


def test_a_name_that_is_not_found_says_that_some_scripts_are_not_respelt(
    shop: Shop,
) -> None:
    said = built(shop).run("customer", "--name", "Xiaoming").err
    assert "no customer has the name 'Xiaoming'" in said
    assert "only as it is written" in said


def test_text_of_customers_cannot_steer_the_terminal(shop: Shop) -> None:
    shown = built(shop).run("customer", "c2").out
    assert "\x1b" not in shown
    assert r"Dan\x1b[2J" in shown


def test_text_of_customers_is_escaped_in_html(shop: Shop) -> None:
    finished = built(shop).run("customer", "c2", "--output", "html")
    page = (shop.folder / "c2.html").read_text(encoding="utf-8")
    assert finished.out.strip() == str(shop.folder / "c2.html")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.slow
def test_paper_has_tables_in_dark_ink_and_not_a_phones_page(
    shop: Shop, tmp_path: Path
) -> None:
    built(shop).run("customer", "c1", "--output", "html")
    with open_tab(tmp_path / "profile") as tab:
        tab.size(700, 1000)
        tab.media("dark", kind="print")
        tab.open((shop.folder / "c1.html").as_uri())
        head = "getComputedStyle(document.querySelector('thead')).display"
        ink = "getComputedStyle(document.body).color"
        good = "getComputedStyle(document.body).getPropertyValue('--good')"
        assert tab.tell(head) == "table-header-group"
        assert tab.tell(ink) == "rgb(0, 0, 0)"
        # The dark page's light green cannot be read on white.
        assert tab.tell(good) == "#1a7f4b"
        assert tab.tell("document.documentElement.scrollWidth") == 700


def test_changes_before_the_moments_that_are_shown_are_told(shop: Shop) -> None:
    page = customer(built(shop), "c1", "--limit", "2")
    changes = page["earlier_changes"]
    assert isinstance(changes, list)
    assert [moment["what"] for moment in changes] == ["record merged"]
    shown = shop.run("customer", "c1", "--limit", "2").out
    assert "before that, without payments and events" in shown


def test_any_answer_may_go_to_a_file(shop: Shop) -> None:
    finished = built(shop).run(
        "customer", "c1", "--output", "json", "--output-file", "c1.json"
    )
    assert finished.out == f"{shop.folder / 'c1.json'}\n"
    assert json.loads((shop.folder / "c1.json").read_text())["customer"]


@pytest.mark.parametrize("width", [40, 60, 100])
def test_the_page_is_no_wider_than_the_terminal(shop: Shop, width: int) -> None:
    lines = built(shop).run("customer", "c1", COLUMNS=str(width)).out.splitlines()
    assert max(map(len, lines)) <= width


def test_models_that_are_not_built_are_named(shop: Shop) -> None:
    shop.write(CUSTOMER_FILES).run(
        "build", "--select", "int_identity__golden_records", "int_identity__clusters"
    )
    page = customer(shop, "c1")
    assert page["churn"] is None
    assert page["timeline"] == []
    assert "customer_churn" in str(page["missing_models"])
    assert "Not built yet" in shop.run("customer", "c1").out


def test_nobody_is_an_error_that_names_the_nearest(shop: Shop) -> None:
    finished = built(shop).run("customer", "c3")
    assert finished.exit_code == 2
    assert "there is no customer and no record 'c3'" in finished.err
    assert "the nearest are" in finished.err


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("--email", "anm@x.org"), "ann@x.org"),
        (("anm@x.org",), "ann@x.org"),
        (("--phone", "+49 170 1234568"), "+491701234567"),
    ],
)
def test_a_contact_with_a_slip_is_told_as_it_is(
    shop: Shop, words: tuple[str, ...], near: str
) -> None:
    finished = built(shop).run("customer", *words)
    assert finished.exit_code == 2
    assert near in finished.err


def test_contacts_hold_the_addresses_of_all_records(shop: Shop) -> None:
    shown = built(shop).run("customer", "c1").out
    assert re.search(r"e-mail +ann@x.org", shown)
    assert re.search(r"e-mail +anne@y.org", shown)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say which customer"),
        (("c1", "--name", "ann"), "id and name are given"),
        (("--name", " "), "the name is empty"),
        (("--name", "zzzz"), "no customer has the name 'zzzz'"),
        (("--email", "z@z.org"), "no customer has the e-mail address"),
        (("c1", "--limit", "-1"), "--limit cannot be -1"),
    ],
)
def test_what_cannot_be_asked_is_told(
    shop: Shop, words: tuple[str, ...], said: str
) -> None:
    finished = built(shop).run("customer", *words)
    assert finished.exit_code == 2
    assert said in finished.err


def test_without_a_database_the_answer_says_how_to_make_one(shop: Shop) -> None:
    finished = shop.write(CUSTOMER_FILES).run("customer", "c1")
    assert finished.exit_code == 1
    assert "there is no database yet" in finished.err
    assert "c360 build makes it" in finished.err


def test_before_customers_are_built_the_answer_says_what_to_build(shop: Shop) -> None:
    shop.write(CUSTOMER_FILES).run("seed")
    finished = shop.run("customer", "c1")
    assert "no customers are built yet" in finished.err


def test_a_project_without_customers_says_so(shop: Shop) -> None:
    shop.write({"models/a.sql": "select 1 as one"}).run("build")
    assert "the project has no models of customers" in shop.run("customer", "x").err
