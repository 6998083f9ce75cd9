"""Command lines as people and Airflow write them, made into ones that Typer knows.

Three things are dbt's and not Typer's: several values may follow one option, global
options may stand before the command, and the environment may set any option.
"""

from collections.abc import Mapping, Sequence

from customer360.cli.options import GLOBAL, Option, Takes
from customer360.cli.verb import Verb
from customer360.cli.verbs import VERBS
from customer360.records import dataclass

_FALSE = frozenset({"0", "f", "false", "n", "no", "off"})
_PREFIXES = ("C360_", "DBT_ENGINE_", "DBT_")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """The command that is meant, if one was said, and the words for Typer."""

    verb: Verb | None
    words: tuple[str, ...]


def arrange(words: Sequence[str]) -> CommandLine:
    """Put global options behind the command and repeat options with several values.

    >>> arrange(["--quiet", "run", "--select", "a", "b"]).words
    ('run', '--quiet', '--select', 'a', '--select', 'b')
    """
    split = _first_plain_word(words)
    before, after = words[:split], words[split:]
    verb = _verb_of(after)
    if verb is None:
        return CommandLine(verb=None, words=(*after[:2], *before, *after[2:]))
    mine = after[len(verb.words) :]
    return CommandLine(
        verb=verb,
        words=(*verb.words, *before, *_fold(mine, _by_flag(verb.options))),
    )


def defaults(verb: Verb, environment: Mapping[str, str]) -> dict[str, object]:
    """What the environment says of the command's options; an empty value says nothing.

    `C360_X` beats `DBT_ENGINE_X` beats `DBT_X`.
    """
    found: dict[str, object] = {}
    for option in verb.options:
        text = _from_environment(option, environment)
        if text is not None:
            found[option.name] = _value_of(option, text)
    return found


def _from_environment(option: Option, environment: Mapping[str, str]) -> str | None:
    if not option.from_environment:
        return None
    names = (f"{prefix}{option.name.upper()}" for prefix in _PREFIXES)
    return next((text for name in names if (text := environment.get(name))), None)


def _value_of(option: Option, text: str) -> object:
    match option.takes:
        case Takes.WORDS:
            return text.split()
        case Takes.NOTHING:
            # dbt takes any other word for yes, DBT_DEBUG=/some/path for one.
            return text.lower() not in _FALSE
        case _:
            return text


def _first_plain_word(words: Sequence[str]) -> int:
    """Where the command stands, behind global options and their values."""
    by_flag = _by_flag(GLOBAL)
    place = 0
    while place < len(words) and words[place].startswith("-"):
        option = by_flag.get(words[place])
        takes_next = option is not None and option.takes is not Takes.NOTHING
        place += 2 if takes_next else 1
    return min(place, len(words))


def _verb_of(words: Sequence[str]) -> Verb | None:
    for verb in VERBS:
        if tuple(words[: len(verb.words)]) == verb.words:
            return verb
    return None


def _by_flag(options: Sequence[Option]) -> dict[str, Option]:
    return {flag: option for option in options for flag in option.flags}


def _fold(words: Sequence[str], by_flag: Mapping[str, Option]) -> list[str]:
    folded: list[str] = []
    collecting: str | None = None
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        if not word.startswith("-") or word == "-":
            folded += [word] if collecting is None else [collecting, word]
            continue
        flag, equals, _ = word.partition("=")
        option = by_flag.get(flag)
        collecting = None
        if option is not None and option.takes is Takes.WORDS:
            collecting = flag
            if equals:
                folded.append(word)
            elif place < len(words) and not words[place].startswith("-"):
                folded += [flag, words[place]]
                place += 1
            else:
                # Typer says that a value is missing.
                folded.append(word)
            continue
        folded.append(word)
        takes_next = option is not None and option.takes is not Takes.NOTHING
        if takes_next and not equals and place < len(words):
            folded.append(words[place])
            place += 1
    return folded
