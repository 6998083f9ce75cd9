"""`c360 identity review`: people decide about the pairs that are hardest to tell."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import TextIO

from customer360.commands.call import Call
from customer360.commands.identity_tables import identity_tables, reading_database
from customer360.commands.workspace import Workspace, open_workspace
from customer360.errors import UsageError
from customer360.events import Level, Note
from customer360.identity.overrides import (
    Decided,
    Override,
    Verdict,
    decided,
    read_overrides,
    write_overrides,
)
from customer360.identity.review import Question, uncertain_pairs
from customer360.render.question import question_lines
from customer360.render.screen import Screen

_DEFAULT_LIMIT = 20
# More than are asked: some will follow from the answers to others.
_SPARE = 10
_SEED = "identity_overrides"
_WORDS = frozenset({"y", "yes", "n", "no", "s", "skip", "q", "quit"})
_VERDICTS = {"y": Verdict.MUST_LINK, "n": Verdict.CANNOT_LINK}


def run(call: Call, screen: Screen) -> int:
    """Ask, and write each answer to the seed as it is given."""
    limit = call.whole("limit")
    limit = _DEFAULT_LIMIT if limit is None else limit
    if limit < 1:
        raise UsageError(f"--limit cannot be {limit}", hint="1 is the least")
    workspace = open_workspace(call, screen)
    path = _seed_path(workspace)
    known = decided(read_overrides(path))
    spare = (limit + len(known.overrides)) * _SPARE
    # The database is let go before people are asked: they may take their time.
    with reading_database(workspace) as session:
        questions = uncertain_pairs(
            session, identity_tables(workspace, session), limit + spare
        )
    with _answers(call) as answers:
        given = _ask(
            questions, known, answers, screen, limit=limit, path=path, call=call
        )
    _say(given, path, screen)
    return 0


def _ask(
    questions: tuple[Question, ...],
    known: Decided,
    answers: TextIO,
    screen: Screen,
    *,
    limit: int,
    path: str,
    call: Call,
) -> list[Override]:
    given: list[Override] = []
    asked = 0
    now = call.started_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    for question in questions:
        ids = sorted((question.pair.left.record_id, question.pair.right.record_id))
        if asked == limit:
            break
        if known.follows(*ids):
            continue
        asked += 1
        lines = question_lines(question, number=asked, of=min(limit, len(questions)))
        screen.answer("\n".join(lines), name="IdentityQuestion")
        answer = _read_answer(answers, screen)
        if answer == "q":
            break
        if answer == "s":
            continue
        override = Override(
            record_id_a=ids[0],
            record_id_b=ids[1],
            decision=_VERDICTS[answer],
            reviewed_at=now,
            note=call.text("note") or "",
        )
        given.append(override)
        known.add(override)
        write_overrides(path, known.overrides)
    return given


def _read_answer(answers: TextIO, screen: Screen) -> str:
    """`y`, `n`, `s` or `q`; the end of input quits, anything else is asked again."""
    while line := answers.readline():
        word = line.strip().lower()
        if word in _WORDS:
            return word[0]
        screen.answer("Write y, n, s or q", name="IdentityQuestion")
    return "q"


@contextmanager
def _answers(call: Call) -> Iterator[TextIO]:
    name = call.text("answers")
    if name is None:
        yield sys.stdin
        return
    with open(os.path.join(call.working_directory, name), encoding="utf-8") as file:
        yield file


def _seed_path(workspace: Workspace) -> str:
    project = workspace.project
    seeds = (n for n in workspace.manifest.nodes.values() if n.name == _SEED)
    node = next((n for n in seeds if n.package_name == project.name), None)
    if node is not None:
        return os.path.join(project.root, node.original_file_path)
    return os.path.join(project.root, project.packages[0].seed_paths[0], f"{_SEED}.csv")


def _say(given: list[Override], path: str, screen: Screen) -> None:
    linked = sum(override.decision == Verdict.MUST_LINK for override in given)
    if not given:
        screen.listener(Note(message="Nothing was decided", level=Level.INFO))
        return
    screen.listener(
        Note(
            message=f"Decided {len(given)}: {linked} one person, "
            f"{len(given) - linked} two. Written to {path}",
            name="IdentityReviewed",
        )
    )
    screen.listener(Note(message=f"It counts from: c360 build --select {_SEED}+"))
