"""The lines at the end of a run: what went wrong, with rows, and the count."""

import os
from collections.abc import Iterator, Sequence

from customer360.events import Level, RunFinished
from customer360.render.message import EMPTY_LINE, Message, Tone
from customer360.render.node_info import node_info
from customer360.render.sample import sample_lines
from customer360.render.words import counted, in_words, kinds_of
from customer360.resources.kinds import ResourceType, Status
from customer360.resources.result import RunResult


def summary_lines(event: RunFinished) -> Iterator[Message]:
    """All lines after the last node, in dbt's order."""
    yield EMPTY_LINE
    yield _finished_running(event)
    yield EMPTY_LINE
    bad = [result for result in event.results if result.status.is_bad]
    warned = [result for result in event.results if result.status is Status.WARN]
    yield _verdict(event, errors=len(bad), warnings=len(warned))
    for result in (*bad, *warned):
        yield EMPTY_LINE
        yield from problem_lines(result, event.target_path)
    yield EMPTY_LINE
    yield Message(
        text=f"Database {event.database_path}",
        name="DatabasePath",
        data={"path": event.database_path},
    )
    yield stats_line(event.results)


def problem_lines(result: RunResult, target_path: str) -> Iterator[Message]:
    """What one node says of its failure, a few rows, and where to look further."""
    node = result.node
    info = node_info(
        node, status=str(result.status), relation_name=result.relation_name
    )
    is_warning = result.status is Status.WARN
    title = f"{node.resource_type} {node.name} ({node.original_file_path})"
    yield Message(
        text=f"{'Warning' if is_warning else 'Failure'} in {title}",
        name="RunResultWarning" if is_warning else "RunResultFailure",
        code="Z021" if is_warning else "Z022",
        level=Level.WARN if is_warning else Level.ERROR,
        data={
            "node_info": info,
            "node_name": node.name,
            "path": node.original_file_path,
            "resource_type": str(node.resource_type),
        },
        word="Warning" if is_warning else "Failure",
        tone=Tone.WARNING if is_warning else Tone.BAD,
    )
    said = result.message or str(result.status)
    yield Message(
        text=_indented(said),
        name="RunResultWarningMessage" if is_warning else "RunResultError",
        code="Z046" if is_warning else "Z024",
        level=Level.WARN if is_warning else Level.ERROR,
        data={"msg": said, "node_info": info},
    )
    for line in sample_lines(result):
        yield Message(text=f"  {line}", name="FailingRows", data={"node_info": info})
    yield from _where_to_look(result, target_path, info)


def _where_to_look(
    result: RunResult, target_path: str, info: dict[str, object]
) -> Iterator[Message]:
    node = result.node
    if result.relation_name and node.resource_type is ResourceType.TEST:
        query = f"select * from {result.relation_name}"
        yield Message(
            text=f"  all of them: {query}",
            name="CheckNodeTestFailure",
            code="Z027",
            data={"node_info": info, "relation_name": result.relation_name},
        )
    elif len(result.sample) > 1 and node.resource_type is ResourceType.TEST:
        command = f"c360 show --select {node.name} --limit -1"
        yield Message(
            text=f"  all of them: {command}",
            name="ShowFailingRows",
            data={"node_info": info},
        )
    if result.compiled is None:
        return
    path = os.path.join(
        target_path, "compiled", node.package_name, result.compiled.path
    )
    yield Message(
        text=f"  compiled code at {path}",
        name="SQLCompiledPath",
        code="Z026",
        data={"node_info": info, "path": path},
    )


def stats_line(results: Sequence[RunResult]) -> Message:
    """`Done. PASS=20 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=20`."""
    stats = dict.fromkeys(("pass", "warn", "error", "skip", "noop"), 0)
    for result in results:
        stats[_bucket(result.status)] += 1
    stats["total"] = len(results)
    return Message(
        text="Done. "
        + " ".join(
            f"{'NO-OP' if name == 'noop' else name.upper()}={number}"
            for name, number in stats.items()
        ),
        name="StatsLine",
        code="Z023",
        data={"stats": stats},
    )


def _bucket(status: Status) -> str:
    match status:
        case Status.WARN:
            return "warn"
        case Status.SKIPPED:
            return "skip"
        case Status.NO_OP:
            return "noop"
        case _ if status.is_bad:
            return "error"
        case _:
            return "pass"


def _finished_running(event: RunFinished) -> Message:
    stat = kinds_of([result.node for result in event.results])
    took = in_words(event.elapsed)
    return Message(
        text=f"Finished running {stat}{took} ({event.elapsed:.2f}s).",
        name="FinishedRunningStats",
        code="E047",
        data={"execution": took, "execution_time": event.elapsed, "stat_line": stat},
    )


def _verdict(event: RunFinished, *, errors: int, warnings: int) -> Message:
    if event.is_interrupted:
        text, tone = "Exited because of keyboard interrupt", Tone.BAD
    elif errors:
        found = f"{counted(errors, 'error')}, 0 partial successes, and "
        text, tone = f"Completed with {found}{counted(warnings, 'warning')}:", Tone.BAD
    elif warnings:
        text, tone = f"Completed with {counted(warnings, 'warning')}:", Tone.WARNING
    else:
        text, tone = "Completed successfully", Tone.GOOD
    return Message(
        text=text,
        name="EndOfRunSummary",
        code="Z030",
        data={
            "keyboard_interrupt": event.is_interrupted,
            "num_errors": errors,
            "num_partial_success": 0,
            "num_warnings": warnings,
        },
        word=text,
        tone=tone,
    )


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" if line else "" for line in text.splitlines())
