"""Draw `vocabulary.txt` anew from Faker, by `python -m` and this module's name.

Importing Faker costs more than making a small world, so its words travel as a file: the
more frequent a name, the more often it stands in its list, and a draw is one look at a
random place. A test holds that the file is what Faker gives.
"""

import importlib
from collections.abc import Iterable, Mapping
from zlib import crc32

from customer360.synthetic.vocabulary import (
    LOCALES,
    VOCABULARY_PATH,
    Words,
    write_vocabulary,
)

_FIRST_NAMES, _LAST_NAMES, _STREETS, _COMPANIES = 256, 512, 128, 32
_WIDTHS = {
    "first_names": 13,
    "short_forms": 13,
    "last_names": 15,
    "streets": 27,
    "companies": 24,
}
# Canadians bear the names Faker gives Americans, and no list of their own.
_NAMES_FROM = {"en_CA": "en_US"}
# Short forms are no words of Faker's. A name without one stands for itself.
_SHORT_FORMS = """
    Abigail Abby, Alexander Alex, Alexandra Alex, Alfred Fred, Amanda Mandy, Andrew
    Drew, Anthony Tony, Barbara Barb, Benjamin Ben, Bradley Brad, Catherine Cathy,
    Charles Charlie, Christina Tina, Christine Chris, Christopher Chris, Cynthia
    Cindy, Daniel Dan, David Dave, Deborah Debbie, Debra Deb, Donald Don, Dorothy
    Dot, Douglas Doug, Edward Ted, Elizabeth Liz, Frances Fran, Frederick Fred,
    Gabriel Gabe, Gerald Jerry, Gregory Greg, Jacob Jake, Jacqueline Jackie, James
    Jim, Jeffrey Jeff, Jennifer Jen, Jessica Jess, John Jack, Jonathan Jon, Joseph
    Joe, Joshua Josh, Judith Judy, Katherine Kate, Kathleen Kathy, Kenneth Ken,
    Kimberly Kim, Lawrence Larry, Leonard Len, Margaret Peggy, Matthew Matt, Megan
    Meg, Melissa Missy, Michael Mike, Mitchell Mitch, Nathan Nate, Nathaniel Nate,
    Nicholas Nick, Nicole Nicky, Pamela Pam, Patricia Pat, Patrick Paddy, Peter
    Pete, Philip Phil, Phillip Phil, Raymond Ray, Rebecca Becky, Richard Dick,
    Robert Bob, Ronald Ron, Russell Russ, Samantha Sam, Samuel Sam, Sandra Sandy,
    Stephanie Steph, Stephen Steve, Steven Steve, Susan Sue, Theresa Terry, Thomas
    Tom, Timothy Tim, Victoria Vicky, Vincent Vince, Walter Walt, William Bill,
    Zachary Zach, Andreas Andi, Christian Chris, Elisabeth Lisa, Franz Franzl,
    Friedrich Fritz, Hans-Peter Hans, Heinrich Heiner, Johannes Hannes, Josef Sepp,
    Katharina Kathi, Klaus Klausi, Ludwig Lutz, Magdalena Lena, Maximilian Max,
    Sebastian Basti, Sabine Bine, Ulrich Uli, Ursula Uschi, Wilhelm Willi, Wolfgang
    Wolf, Antoine Toine, Benoît Ben, Édouard Doudou, Élisabeth Babette, Frédéric
    Fred, Grégoire Greg, Guillaume Guy, Isabelle Isa, Madeleine Mado, Marguerite
    Margot, Nathalie Nath, Philippe Phil, Stéphanie Steph, Thierry Titi, Véronique
    Véro, Antonio Toño, Carmen Menchu, Concepción Concha, Dolores Lola, Enrique
    Quique, Francisca Paca, Francisco Paco, Guadalupe Lupe, Ignacio Nacho, José
    Pepe, Josefa Pepa, Manuel Manolo, María Mari, Mercedes Merche, Rafael Rafa,
    Rosario Charo, Cornelia Corrie, Hendrik Henk, Jacobus Koos, Matthijs Thijs,
    Nicolaas Klaas, Willem Wim"""
_CONSUMER_DOMAINS = ("gmail.com",) * 12 + ("yahoo.com", "hotmail.com") * 4
_STREET_PATTERNS = {
    "en_US": ("{last} {suffix}", "{first} {suffix}"),
    "en_CA": ("{last} {suffix}", "{first} {suffix}"),
    "en_GB": ("{last} {suffix}", "{first} {suffix}"),
    "de_DE": ("{last}{short}", "{first}-{last}-{long}"),
    "fr_FR": ("{prefix} {last}", "{prefix} de {last}", "{prefix} {first} {last}"),
    "es_ES": ("{prefix} {first} {last}", "{prefix} de {last}"),
    "nl_NL": ("{first}{suffix}",),
}


def draw_vocabulary() -> tuple[Words, ...]:
    """All lists, drawn from the Faker that is installed."""
    first_names: list[str] = []
    last_names: list[str] = []
    streets: list[str] = []
    for locale in LOCALES:
        people = _provider("person", _NAMES_FROM.get(locale, locale))
        women = _sample(_words(people, "first_names_female"), _FIRST_NAMES, width=12)
        men = _sample(_words(people, "first_names_male"), _FIRST_NAMES, width=12)
        lasts = _sample(_words(people, "last_names"), _LAST_NAMES, width=14)
        first_names += women + men
        last_names += lasts
        streets += _streets(locale, women + men, lasts)
    pairs = (pair.split() for pair in _SHORT_FORMS.split(","))
    short = dict(pairs)
    lists = {
        "first_names": first_names,
        "short_forms": [short.get(name, name) for name in first_names],
        "last_names": last_names,
        "streets": streets,
        "companies": _domains(),
    }
    return tuple(
        Words(name=name, width=_WIDTHS[name], words=tuple(words))
        for name, words in lists.items()
    )


def main() -> None:
    """Write the file."""
    with open(VOCABULARY_PATH, "w", encoding="ascii", newline="\n") as file:
        file.write(write_vocabulary(draw_vocabulary()))


def _provider(kind: str, locale: str) -> object:
    return importlib.import_module(f"faker.providers.{kind}.{locale}").Provider


def _words(provider: object, name: str) -> dict[str, float]:
    """A list of Faker's with the weight of each word.

    Lists without weights get those of a natural vocabulary (Zipf), in a chance order.
    """
    words = getattr(provider, name)
    if isinstance(words, Mapping):
        return {str(word): float(weight) for word, weight in words.items()}
    shuffled = sorted({str(word) for word in words}, key=_chance)
    return {word: 1 / (rank + 12) for rank, word in enumerate(shuffled)}


def _chance(word: str) -> tuple[int, str]:
    return crc32(word.encode()), word


def _sample(weights: Mapping[str, float], count: int, *, width: int) -> list[str]:
    """Take words at even steps through the weights: frequent ones come often."""
    usable = {
        word: weight
        for word, weight in weights.items()
        if len(word) <= width and not word.startswith("'")
    }
    step = sum(usable.values()) / count
    sample: list[str] = []
    passed = 0.0
    for word, weight in usable.items():
        passed += weight
        while len(sample) < count and (len(sample) + 0.5) * step <= passed:
            sample.append(word)
    return sample + sample[: count - len(sample)]


def _streets(locale: str, firsts: list[str], lasts: list[str]) -> list[str]:
    provider = _provider("address", locale)
    parts = {
        "first": sorted(set(firsts), key=_chance),
        "last": sorted(set(lasts), key=_chance),
        "suffix": _parts(provider, "street_suffixes", skip={"Street", "Alley"}),
        "short": _parts(provider, "street_suffixes_short"),
        "long": _parts(provider, "street_suffixes_long"),
        "prefix": _parts(provider, "street_prefixes"),
    }
    if locale.startswith("en"):
        parts["suffix"] = ["Street", "Avenue", "Road", "Lane", "Drive", "Street"]
    patterns = _STREET_PATTERNS[locale]
    candidates = (
        patterns[n % len(patterns)].format(
            **{name: words[n % len(words)] for name, words in parts.items() if words}
        )
        for n in range(10 * _STREETS)
    )
    return _first_distinct(word for word in candidates if len(word) <= 26)[:_STREETS]


def _parts(provider: object, name: str, skip: Iterable[str] = ()) -> list[str]:
    return [part for part in getattr(provider, name, ()) if part not in set(skip)]


def _first_distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _domains() -> list[str]:
    """Consumer mail services and made-up companies, under a domain nobody can own."""
    internet = _provider("internet", "de_DE")
    names = list(_words(_provider("person", "en_US"), "last_names"))
    companies = [f"{name.lower()}-group.example" for name in names if len(name) < 10]
    free = [*_CONSUMER_DOMAINS, *_parts(internet, "free_email_domains")]
    return (free + companies)[: 2 * _COMPANIES]


if __name__ == "__main__":
    main()
