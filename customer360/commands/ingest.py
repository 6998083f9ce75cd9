"""`c360 ingest`: files of real customers become rows of a raw table."""

import re
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC
from difflib import get_close_matches

from customer360.adapters.protocol import Session
from customer360.adapters.registry import open_adapter
from customer360.commands.call import Call
from customer360.commands.workspace import open_project, parse_workspace
from customer360.errors import UsageError
from customer360.events import Level, Note
from customer360.ingestion.ingest import ingest
from customer360.ingestion.request import (
    FileFormat,
    FixedColumn,
    IngestReport,
    IngestRequest,
    RejectionLimit,
    parse_rejection_limit,
)
from customer360.ingestion.storing import holds_generated_rows
from customer360.project.project import Project
from customer360.render.screen import Screen
from customer360.render.words import duration, grouped
from customer360.resources.kinds import ResourceType
from customer360.resources.raw_tables import (
    CUSTOMERS,
    RAW_TABLES,
    REJECTED_ROWS,
    RawTable,
)
from customer360.resources.relation import Relation

_SHOWN_REJECTED = 5
_SYSTEM = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_WIDTH = re.compile(r"(?P<name>[^=:]+)[=:](?P<first>\d+)-(?P<last>\d+)")


def run(call: Call, screen: Screen) -> int:
    """Load the files; the exit code."""
    request = _request(call)
    call, project = open_project(call, screen)
    clock = time.perf_counter()
    adapter = open_adapter(
        project.target, lock_timeout=call.number("lock_timeout") or 0.0
    )
    with closing(adapter):
        session = adapter.session()
        stale: tuple[Relation, ...] = ()
        if not request.dry_run and holds_generated_rows(session):
            stale = _remembering_relations(session, call, project, screen)
        report = ingest(session, request, listener=screen.listener, stale=stale)
    _say(report, screen, seconds=time.perf_counter() - clock, path=adapter.path)
    return 0


def _request(call: Call) -> IngestRequest:
    limit = call.text("max_rejected")
    return IngestRequest(
        table=_table(call.text("table") or ""),
        paths=call.words("files"),
        system=_system(call.text("system")),
        load_id=call.invocation_id,
        loaded_at=call.started_at.astimezone(UTC).replace(tzinfo=None),
        mapping=_pairs(call.words("map"), "--map"),
        constants=_pairs(call.words("set"), "--set"),
        id_columns=_names(call.words("id")),
        file_format=FileFormat(
            kind=call.text("format"),
            delimiter=call.text("delimiter"),
            encoding=call.text("encoding"),
            has_header=call.is_on("header", default=not call.words("fixed_width")),
            column_names=_names(call.words("columns")),
            fixed_width=tuple(map(_fixed_column, call.words("fixed_width"))),
            date_format=call.text("date_format"),
            decimal=call.text("decimal"),
            time_zone=call.text("time_zone"),
        ),
        max_rejected=parse_rejection_limit(limit) if limit else RejectionLimit(),
        dry_run=call.is_on("dry_run"),
    )


def _system(name: str | None) -> str:
    if name is not None and _SYSTEM.fullmatch(name):
        return name
    said = "is missing" if name is None else f"cannot be {name!r}"
    raise UsageError(
        f"--system {said}",
        hint="a short name of where the files come from, such as --system crm; it "
        "keeps ids of several systems apart",
    )


def _table(name: str) -> RawTable:
    names = [table.name for table in RAW_TABLES]
    if name in names:
        return RAW_TABLES[names.index(name)]
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.4)
    guess = f"did you mean {near[0]!r}? " if near else ""
    raise UsageError(
        f"there is no raw table {name!r}", hint=f"{guess}There is {', '.join(names)}"
    )


def _pairs(words: Sequence[str], option: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for word in words:
        ours, sign, theirs = word.partition("=")
        name = ours.strip()
        if not sign or not name or not theirs.strip():
            raise UsageError(
                f"{option} cannot be {word!r}", hint=f"write {option} OURS=THEIRS"
            )
        if name in pairs:
            raise UsageError(f"{option} says {name!r} twice", hint="say it once")
        pairs[name] = theirs.strip()
    return pairs


def _names(words: Sequence[str]) -> tuple[str, ...]:
    # Names may stand in one word with commas, or in several.
    return tuple(
        name.strip() for word in words for name in word.split(",") if name.strip()
    )


def _fixed_column(word: str) -> FixedColumn:
    match = _WIDTH.fullmatch(word)
    if match is None or not 1 <= int(match["first"]) <= int(match["last"]):
        raise UsageError(
            f"--fixed-width cannot be {word!r}",
            hint="name=first-last, characters counted from 1: id=1-4 first_name=5-14",
        )
    return FixedColumn(
        name=match["name"], first=int(match["first"]), last=int(match["last"])
    )


def _remembering_relations(
    session: Session, call: Call, project: Project, screen: Screen
) -> tuple[Relation, ...]:
    # Snapshots and incremental models remember; what was made up is no history.
    manifest = parse_workspace(call, project, screen).manifest
    names = [
        node.relation
        for node in manifest.nodes.values()
        if node.resource_type is ResourceType.SNAPSHOT
        or node.materialized == "incremental"
    ]
    return tuple(
        found for name in names if (found := session.relation(name)) is not None
    )


def _say(report: IngestReport, screen: Screen, *, seconds: float, path: str) -> None:
    for row in report.rejected_rows[:_SHOWN_REJECTED]:
        _note(screen, f"rejected {row.path}:{row.line}: {row.reason}", Level.WARN)
    if report.rejected > _SHOWN_REJECTED:
        _note(screen, f"rejected {grouped(report.rejected - _SHOWN_REJECTED)} more")
    if report.dry_run:
        _note(
            screen,
            f"Dry run: {_rows(report.loaded)} of {grouped(report.read)} would be "
            f"loaded into raw.{report.table}, {grouped(report.rejected)} rejected",
        )
        return
    if report.rejected:
        _note(screen, f"all rejected rows are in {REJECTED_ROWS.full_name}")
    if repeated := sum(file.repeated for file in report.files):
        said = f"{_rows(repeated)} had the key of a later row in the same file"
        _note(screen, f"{said}, which stays", Level.WARN)
    if report.bare_customers:
        _note(
            screen,
            f"{grouped(report.bare_customers)} customers are named only here: made "
            f"{CUSTOMERS.full_name} records with an id and no more. If another load "
            "brought them, give both the same --system",
        )
    screen.listener(_summary(report, seconds=seconds, path=path))
    _note(screen, f"Database: {path}")


def _note(screen: Screen, message: str, level: Level = Level.INFO) -> None:
    screen.listener(Note(message=message, level=level))


def _summary(report: IngestReport, *, seconds: float, path: str) -> Note:
    counts = {
        name: sum(getattr(file, name) for file in report.files)
        for name in ("inserted", "updated", "unchanged", "repeated")
    }
    rate = f" ({grouped(round(report.read / seconds))} rows/s)" if seconds else ""
    return Note(
        message=f"Read {_rows(report.read)}: {grouped(report.loaded)} loaded into "
        f"raw.{report.table} ({grouped(counts['inserted'])} new, "
        f"{grouped(counts['updated'])} changed, {grouped(counts['unchanged'])} "
        f"unchanged), {grouped(report.rejected)} rejected, in {duration(seconds)}"
        f"{rate}",
        name="IngestFinished",
        data={
            "table": report.table,
            "read": report.read,
            "loaded": report.loaded,
            "rejected": report.rejected,
            **counts,
            "bare_customers": report.bare_customers,
            "replaced_generated": report.replaced_generated,
            "seconds": round(seconds, 3),
            "database": path,
        },
    )


def _rows(number: int) -> str:
    return f"{grouped(number)} row{'' if number == 1 else 's'}"
