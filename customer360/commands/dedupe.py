"""`c360 dedupe`: which records of some files are the same person.

The files become the raw tables of a database that nobody sees again, the shipped
models of identity run there, and what they find is written beside the files' own
columns. No project is needed, none is touched.
"""

import os
import re
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager

from customer360.adapters.protocol import Session
from customer360.adapters.registry import open_adapter
from customer360.commands.call import Call
from customer360.commands.dedupe_input import input_paths, read_inputs
from customer360.commands.identity_models import (
    CATALOG,
    IdentityModels,
    open_identity_models,
    target_for_people,
)
from customer360.errors import C360Error, UsageError
from customer360.events import Level, Listener, Note
from customer360.identity.matches import (
    Found,
    check_output,
    golden_query,
    matches_query,
    pairs_query,
    prepare_matches,
    write_query,
)
from customer360.identity.person_tables import PersonInput, fill_raw_tables
from customer360.identity.summary import Summary, shared_values, summarize
from customer360.ingestion.storing import make_tables
from customer360.records import dataclass, field
from customer360.render.dedupe import summary_lines, timing_line
from customer360.render.screen import Screen
from customer360.render.words import grouped
from customer360.resources.relation import Relation

_DEFAULT_MEMORY = "4GB"
# Smaller files are matched in memory, in half the time; larger ones need the disk.
_LARGE = 64 << 20
_TERMINAL = "-"
_MEMORY = re.compile(r"(?i)[0-9]+([.][0-9]+)? ?([KMGT]i?B)")


def run(call: Call, screen: Screen) -> int:
    """Match, write what was asked for, say what was found."""
    paths = input_paths(call)
    outputs = _outputs(call, paths)
    variables = _variables(call)
    with tempfile.TemporaryDirectory(prefix="c360-dedupe-") as folder:
        target = target_for_people(_database(paths, folder), _settings(call, folder))
        adapter = open_adapter(target)
        with closing(adapter), _telling_of_memory():
            session = adapter.session()
            session.execute("create schema dedupe")
            make_tables(session)
            clock = _Clock()
            _keep_order(session)
            inputs = read_inputs(
                call, session, paths, folder=folder, listener=screen.listener
            )
            fill_raw_tables(session, inputs)
            _warn_of_shared_values(session, inputs, screen.listener)
            clock.stop("read")
            models = open_identity_models(
                call, screen, target, folder=folder, variables=variables
            )
            clock.stop("parse models")
            found = _found(models)
            models.run(adapter, screen.listener, wanted=_wanted(outputs))
            clock.stop("match")
            # Each session of the models' has set it back.
            _keep_order(session)
            prepare_matches(session, found)
            summary = summarize(session, found)
            _write(session, screen, found, inputs, outputs, folder=folder)
            clock.stop("write")
    _say(screen.listener, summary, clock, outputs)
    return 0


def _keep_order(session: Session) -> None:
    # Rows are read and written in the order in which they stand in the files.
    session.execute("set preserve_insertion_order = true")


@contextmanager
def _telling_of_memory() -> Iterator[None]:
    try:
        yield
    except C360Error as error:
        if "Out of Memory" not in error.message:
            raise
        said = error.message.splitlines()[0]
        raise C360Error(
            said,
            hint="give more with --memory-limit, for example --memory-limit 8GB; what "
            "does not fit is put on disk, but not all of it can be",
        ) from None


@dataclass(slots=True)
class _Clock:
    """How long each part took."""

    began: float = field(default_factory=time.perf_counter)
    spent: list[tuple[str, float]] = field(default_factory=list)

    def stop(self, what: str) -> None:
        """Note the time since the last stop."""
        now = time.perf_counter()
        self.spent.append((what, now - self.began))
        self.began = now


def _outputs(call: Call, paths: Sequence[str]) -> Mapping[str, str]:
    outputs: dict[str, str] = {}
    taken = {os.path.realpath(path): "is read" for path in paths}
    for name in ("output", "pairs", "golden"):
        path = call.text(name)
        if path is None:
            continue
        check_output(path, option=f"--{name}", may_be_terminal=name == "output")
        real = os.path.realpath(path)
        if real in taken:
            raise UsageError(
                f"--{name}: {path} {taken[real]} already",
                hint="name another file; what is there would be lost",
            )
        taken[real] = "is written"
        outputs[name] = path
    return outputs


def _database(paths: Sequence[str], folder: str) -> str:
    if sum(os.path.getsize(path) for path in paths) < _LARGE:
        return ":memory:"
    return os.path.join(folder, f"{CATALOG}.duckdb")


def _settings(call: Call, folder: str) -> Mapping[str, object]:
    memory = call.text("memory_limit") or _DEFAULT_MEMORY
    if not _MEMORY.fullmatch(memory):
        raise UsageError(
            f"--memory-limit cannot be {memory!r}",
            hint="a number and a unit, for example 4GB or 800MB",
        )
    return {
        "memory_limit": memory,
        "temp_directory": os.path.join(folder, "spilled"),
    }


def _variables(call: Call) -> Mapping[str, object]:
    variables: dict[str, object] = {}
    if call.is_on("link_only"):
        variables["identity_link_only"] = True
    threshold = call.number("threshold")
    if threshold is not None:
        # Less could not be written into SQL without an exponent, and says nothing.
        if not 0.0001 <= threshold < 1:
            raise UsageError(
                f"--threshold cannot be {threshold:g}",
                hint="a probability from 0.0001 to below 1, for example 0.9",
            )
        variables["identity_match_threshold"] = threshold
    return variables


def _wanted(outputs: Mapping[str, str]) -> tuple[str, ...]:
    # Golden records take as long as the clusters, so they are made when asked for.
    golden = (_GOLDEN_RECORDS,) if "golden" in outputs else ()
    return (_CLUSTERS, _CANDIDATE_PAIRS, _SCORED_PAIRS, *golden)


_CANDIDATE_PAIRS = "int_identity__candidate_pairs"
_SCORED_PAIRS = "int_identity__scored_pairs"
_CLUSTERS = "int_identity__clusters"
_GOLDEN_RECORDS = "int_identity__golden_records"


def _found(models: IdentityModels) -> Found:
    return Found(
        clusters=_needed(models, _CLUSTERS),
        golden_records=_needed(models, _GOLDEN_RECORDS),
        candidate_pairs=models.relation(_CANDIDATE_PAIRS),
        scored_pairs=models.relation(_SCORED_PAIRS),
    )


def _needed(models: IdentityModels, name: str) -> Relation:
    relation = models.relation(name)
    if relation is None:
        raise C360Error(
            f"the project has no model {name}",
            hint="leave --project-dir out to match with the shipped project",
        )
    return relation


def _warn_of_shared_values(
    session: Session, inputs: Sequence[PersonInput], listener: Listener
) -> None:
    for shared in shared_values(session, sum(item.file.rows for item in inputs)):
        listener(
            Note(
                message=f"{grouped(shared.records)} records have the {shared.column} "
                f"{shared.value!r}; a value of so many tells nobody from anybody",
                level=Level.WARN,
            )
        )


def _write(
    session: Session,
    screen: Screen,
    found: Found,
    inputs: Sequence[PersonInput],
    outputs: Mapping[str, str],
    *,
    folder: str,
) -> None:
    queries = {
        "output": lambda: matches_query(found, inputs),
        "pairs": lambda: pairs_query(found),
        "golden": lambda: golden_query(session, found),
    }
    for name, path in outputs.items():
        if path != _TERMINAL:
            write_query(session, queries[name](), path)
            continue
        aside = os.path.join(folder, "matches.csv")
        write_query(session, queries[name](), aside)
        with open(aside, encoding="utf-8", newline="") as file:
            screen.answer(file.read().removesuffix("\n"))


def _say(
    listener: Listener, summary: Summary, clock: _Clock, outputs: Mapping[str, str]
) -> None:
    listener(
        Note(
            message="\n".join(summary_lines(summary)),
            name="DedupeFinished",
            data={
                "records": summary.records,
                "people": summary.people,
                "duplicates": summary.duplicates,
                "clusters_by_size": {str(size): n for size, n in summary.sizes},
                "compared_pairs": summary.compared,
                "seconds": {what: round(spent, 3) for what, spent in clock.spent},
                "written": {name: os.path.abspath(p) for name, p in outputs.items()},
            },
        )
    )
    listener(Note(message=timing_line(clock.spent, records=summary.records)))
    for name, path in outputs.items():
        listener(Note(message=f"{_WRITTEN[name]}: {path}"))
    listener(Note(message=_what_next(outputs)))


_WRITTEN = {
    "output": "Every record with its cluster",
    "pairs": "The pairs that were compared",
    "golden": "One golden record a person",
}


def _what_next(outputs: Mapping[str, str]) -> str:
    if "output" not in outputs:
        return "Nothing is written yet: add --output matches.csv"
    if "golden" not in outputs:
        return (
            "Records of one cluster_id are one person; --golden people.csv writes "
            "each of them once"
        )
    return "Records of one cluster_id are one person"
