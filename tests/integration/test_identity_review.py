"""`c360 identity review`: people decide, and the seed keeps it."""

import io

import pytest

from tests.conftest import Finished, Shop
from tests.integration.identity_project import IDENTITY_FILES, OVERRIDES, built


def reviewed(shop: Shop, answers: str, *words: str) -> Finished:
    shop.write({"answers.txt": answers})
    return shop.run("identity", "review", "--answers", "answers.txt", *words)


def decisions(shop: Shop) -> list[list[str]]:
    lines = (shop.folder / OVERRIDES).read_text().splitlines()
    return [line.split(",")[:3] for line in lines[1:]]


def test_the_least_certain_pair_is_asked_first(shop: Shop) -> None:
    finished = reviewed(built(shop), "q\n")
    assert "| field      | a " in finished.out
    assert "| Ann " in finished.out
    assert "| Dan " in finished.out
    assert "The models say two customers, the pair alone a probability of 0.41." in (
        finished.out
    )


def test_answers_are_written_in_order_of_records(shop: Shop) -> None:
    finished = reviewed(built(shop), "n\nyes\nq\n", "--note", "by phone")
    assert finished.exit_code == 0
    assert decisions(shop) == [["a", "d", "cannot_link"], ["b", "c", "must_link"]]
    assert (shop.folder / OVERRIDES).read_text().count(",by phone\n") == 2
    assert "Decided 2: 1 one person, 1 two" in finished.out


def test_what_follows_from_an_answer_is_not_asked(shop: Shop) -> None:
    # a is not d, b is c, b is not d, a is c: then a is b, and nothing is left.
    reviewed(built(shop), "n\ny\nn\ny\ny\ny\n")
    assert [row[:2] for row in decisions(shop)] == [
        *(["a", "c"], ["a", "d"], ["b", "c"], ["b", "d"]),
    ]


def test_what_was_decided_is_not_asked_again(shop: Shop) -> None:
    reviewed(built(shop), "n\nq\n")
    finished = reviewed(shop, "y\nq\n")
    assert decisions(shop) == [["a", "d", "cannot_link"], ["b", "c", "must_link"]]
    assert "| field      | b " in finished.out.partition("One person?")[0]


def test_skipping_decides_nothing(shop: Shop) -> None:
    finished = reviewed(built(shop), "s\nskip\n\n?\nq\n")
    assert decisions(shop) == []
    assert finished.out.count("Write y, n, s or q") == 2
    assert "Nothing was decided" in finished.out


def test_no_more_is_asked_than_the_limit(shop: Shop) -> None:
    finished = reviewed(built(shop), "s\ns\ns\ns\n", "--limit", "2")
    assert finished.out.count("One person?") == 2


def test_answers_may_be_piped(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    built(shop)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert shop.run("identity", "review").exit_code == 0
    assert decisions(shop) == [["a", "d", "cannot_link"]]


def test_decisions_that_were_there_stay(shop: Shop) -> None:
    kept = "x,y,must_link,2026-01-01 00:00:00,old\n"
    built(shop).write({OVERRIDES: IDENTITY_FILES[OVERRIDES] + kept})
    reviewed(shop, "n\n")
    assert (shop.folder / OVERRIDES).read_text().endswith(kept)


def test_the_seed_can_be_loaded_again(shop: Shop) -> None:
    reviewed(built(shop), "n\n")
    assert shop.run("seed").exit_code == 0
    rows = shop.query("select record_id_a, decision from main.identity_overrides")
    assert rows == [("a", "cannot_link")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--limit", "0"), "--limit cannot be 0"),
        (("--answers", "none.txt"), "No such file or directory: "),
    ],
)
def test_what_cannot_be_asked_is_said(
    shop: Shop, words: tuple[str, ...], said: str
) -> None:
    finished = built(shop).run("identity", "review", *words)
    assert finished.exit_code != 0
    assert said in finished.out
