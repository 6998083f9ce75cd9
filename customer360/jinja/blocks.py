"""Find the blocks of a file (`macro`, `test`, `snapshot`, `docs`) without Jinja.

Starting Jinja costs more than reading a whole project this way.
"""

import re
from collections.abc import Iterator

from customer360.errors import ParsingError
from customer360.records import dataclass

_WORDS = "macro|data_test|test|materialization|snapshot|docs"

# What may stand between tags: comments and raw text hide tags, so they are taken whole.
_TOKEN = re.compile(
    r"\{\#.*?\#\}"
    r"|\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}"
    rf"|\{{%[-+]?\s*(?P<end>end)?(?P<word>{_WORDS})\b"
    r"(?P<header>(?:'[^']*'|\"[^\"]*\"|[^'\"%]|%(?!\}))*?)[-+]?%\}",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `text` is all of it with its tags, `contents` what is between them.

    `header` is what follows the word in the opening tag; `line` counts in the file.
    """

    word: str
    header: str
    text: str
    contents: str
    line: int

    @property
    def name(self) -> str:
        """The first name of the header."""
        match = re.match(r"\w+", self.header)
        return match[0] if match else ""


def find_blocks(text: str, *, path: str, words: frozenset[str]) -> Iterator[Block]:
    """The outermost blocks of the given words, in order.

    Raises:
        ParsingError: a block is not closed.
    """
    opened: re.Match[str] | None = None
    depth = 0
    for token in _TOKEN.finditer(text):
        word = token["word"]
        if word is None or word not in words:
            continue
        if opened is None:
            if token["end"] is None:
                opened, depth = token, 1
        elif word == opened["word"]:
            depth += -1 if token["end"] else 1
            if depth == 0:
                yield _block(text, opened, token)
                opened = None
    if opened is not None:
        raise ParsingError(
            f"the {opened['word']} {opened['header'].strip()!r} is not closed",
            hint=f"end it with {{% end{opened['word']} %}}",
            path=path,
            line=_line(text, opened.start()),
        )


def _block(text: str, opened: re.Match[str], closed: re.Match[str]) -> Block:
    return Block(
        word=opened["word"],
        header=opened["header"].strip(),
        text=text[opened.start() : closed.end()],
        contents=text[opened.end() : closed.start()],
        line=_line(text, opened.start()),
    )


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
