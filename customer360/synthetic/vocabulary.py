"""Words to draw from, as `draw_vocabulary` took them from Faker.

A list is one text in which every word takes the same room. DuckDB finds the word at a
place by `substr`, which is fast in a constant that is pure ASCII; so accented letters
travel as single ASCII signs that no word holds otherwise (see `LETTERS`).
"""

import os

from customer360.records import dataclass

VOCABULARY_PATH = os.path.join(os.path.dirname(__file__), "vocabulary.txt")

# The countries of the world we make up, in the order of all lists that go by country.
LOCALES = ("en_US", "en_CA", "en_GB", "de_DE", "fr_FR", "es_ES", "nl_NL")

# What stands for an accented letter, the letter, and its plain form in an address.
SIGNS = "0123456789@#$%&*+=<>^~,?[]{};:_"

# The first sign of a word that has others: most have none, and reading them is dear.
MARK = "!"
LETTERS = "äöüßéèêëçñáíóúïôâàîÄÖÉÁÍÓÚÀÈûùÎ"
PLAIN = "aouseeeecnaiouioaaiaoeaiouaeuui"

_TO_SIGNS = str.maketrans(LETTERS, SIGNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A list of words. `width` is the room each takes in the packed text."""

    name: str
    width: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedWords:
    """A list as one text for `substr`; accented letters are signs."""

    width: int
    text: str


def load_vocabulary() -> dict[str, PackedWords]:
    """The lists by name."""
    with open(VOCABULARY_PATH, encoding="ascii") as file:
        lines = file.read().split("\n")
    lists = {}
    for line in lines[:-1]:
        header, text = line.split("\t")
        name, width = header.split(" ")
        lists[name] = PackedWords(width=int(width), text=text)
    return lists


def write_vocabulary(lists: tuple[Words, ...]) -> str:
    """The text of the file, pure ASCII: a line a list, its head, a tab, the words."""
    return "".join(
        f"{words.name} {words.width}\t"
        + "".join(pack(word).ljust(words.width) for word in words.words)
        + "\n"
        for words in lists
    )


def pack(word: str) -> str:
    """A word as it travels: accented letters as signs, behind a mark.

    >>> pack("Berlin"), pack("Köln")
    ('Berlin', '!K1ln')
    """
    return word if word.isascii() else MARK + word.translate(_TO_SIGNS)
