"""A golden case: one file with what is there, what is typed, and what is shown.

    --- models/a.sql
    select * from {{ ref('b') }}
    $ c360 run
    === exit 1
    Error: ...

Lines before the first mark say what the case is about.
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import Finished

_MARK = re.compile(r"^(--- |\$ |=== exit )", re.MULTILINE)
_CHANGING = (
    (re.compile(r"^\d\d:\d\d:\d\d  ", re.MULTILINE), ""),
    (re.compile(r"\d+\.\d\ds"), "0.00s"),
    (re.compile(r"(\d+ hours \d+ minutes and )\d+\.\d+"), r"\g<1>0.00"),
    (re.compile(r"process \d+ \(.*\)"), "process 123 (python)"),
    (re.compile(r"=\d+\.\d+\.\d+$", re.MULTILINE), "=0.0.0"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a file of `tests/golden` says."""

    about: str
    files: dict[str, str]
    commands: tuple[str, ...]
    approved: str


def read_case(path: Path) -> Case:
    """Read the file."""
    text = path.read_text(encoding="utf-8")
    about, *parts = _MARK.split(text)
    files: dict[str, str] = {}
    commands: list[str] = []
    approved = ""
    for mark, part in zip(parts[::2], parts[1::2], strict=True):
        head, _, body = part.partition("\n")
        if mark == "--- ":
            files[head.strip()] = body
        elif mark == "$ ":
            commands.append(head.strip())
        else:
            approved = f"{mark}{part}"
    return Case(about=about, files=files, commands=tuple(commands), approved=approved)


def words_of(command: str) -> tuple[dict[str, str], list[str]]:
    """The environment and the words of `NAME=value c360 run`."""
    words = shlex.split(command)
    place = words.index("c360")
    return dict(word.split("=", 1) for word in words[:place]), words[place + 1 :]


def shown(finished: Finished, folder: Path) -> str:
    """Everything that was printed, without what changes from run to run."""
    text = f"=== exit {finished.exit_code}\n{finished.out}{finished.err}"
    text = text.replace(str(folder), "<project>").replace(str(folder.parent), "<tmp>")
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def with_approved(path: Path, text: str) -> str:
    """The file's text with other approved output."""
    kept = path.read_text(encoding="utf-8").partition("=== exit ")[0]
    return kept + text
