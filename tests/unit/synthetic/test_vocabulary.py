"""The words that travel with the package."""

from pathlib import Path

from customer360.synthetic.draw_vocabulary import draw_vocabulary
from customer360.synthetic.vocabulary import (
    LETTERS,
    LOCALES,
    PLAIN,
    SIGNS,
    VOCABULARY_PATH,
    load_vocabulary,
    pack,
    write_vocabulary,
)


def test_the_file_is_what_faker_gives() -> None:
    written = Path(VOCABULARY_PATH).read_text(encoding="ascii")
    assert written == write_vocabulary(draw_vocabulary()), (
        "Faker's words changed: run python -m customer360.synthetic.draw_vocabulary"
    )


def test_every_country_has_as_many_words_as_the_queries_look_for() -> None:
    lists = load_vocabulary()
    lengths = {name: len(words.text) / words.width for name, words in lists.items()}
    countries = len(LOCALES)
    assert lengths == {
        "first_names": countries * 2 * 256,
        "short_forms": countries * 2 * 256,
        "last_names": countries * 512,
        "streets": countries * 128,
        "companies": 64,
    }


def test_each_accented_letter_has_one_sign_and_one_plain_letter() -> None:
    assert len(set(SIGNS)) == len(set(LETTERS)) == len(SIGNS) == len(PLAIN)
    assert PLAIN.isascii()


def test_no_word_holds_a_sign_of_its_own() -> None:
    words = [
        word.strip()
        for words in draw_vocabulary()
        if words.name != "companies"
        for word in words.words
    ]
    assert [word for word in words if set(word) & set(SIGNS)] == []


def test_a_packed_word_is_ascii() -> None:
    assert pack("Françoise") == "!Fran8oise"
