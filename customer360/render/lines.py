"""Events as messages: the same for plain lines, JSON and the log file."""

from collections.abc import Iterator

from customer360.errors import C360Error
from customer360.events import (
    BatchFinished,
    BatchStarted,
    Event,
    Level,
    NodeCompiled,
    NodeFinished,
    NodeStarted,
    Note,
    Progress,
    RunFinished,
    RunStarted,
    TemplateLogged,
)
from customer360.render.batch_lines import finished_batch_lines, started_batch_line
from customer360.render.message import EMPTY_LINE, Message, Tone
from customer360.render.node_lines import finished_line, started_line
from customer360.render.summary_lines import summary_lines
from customer360.render.words import grouped


def messages_of(event: Event) -> Iterator[Message]:
    """What there is to say about the event, in order."""
    match event:
        case Note():
            yield _note(event)
        case TemplateLogged():
            yield _logged(event)
        case RunStarted():
            yield from (EMPTY_LINE, _concurrency(event), EMPTY_LINE)
        case NodeStarted():
            yield started_line(event)
        case NodeFinished():
            yield finished_line(event)
        case BatchStarted():
            yield started_batch_line(event)
        case BatchFinished():
            yield from finished_batch_lines(event)
        case NodeCompiled():
            pass
        case Progress():
            yield _progress(event)
        case RunFinished():
            yield from summary_lines(event)


def error_message(error: C360Error) -> Message:
    """What ends the command."""
    return Message(
        text=f"Error: {error}",
        name="MainEncounteredError",
        code="Z002",
        level=Level.ERROR,
        data={
            "exc": error.message,
            "type": type(error).__name__,
            "hint": error.hint,
            "path": error.path,
            "line": error.line,
        },
        word="Error:",
        tone=Tone.BAD,
    )


def _note(event: Note) -> Message:
    tones = {Level.WARN: ("[WARNING]: ", Tone.WARNING), Level.ERROR: ("", Tone.BAD)}
    prefix, tone = tones.get(event.level, ("", Tone.PLAIN))
    return Message(
        text=prefix + event.message,
        name=event.name,
        code=event.code or "Z050",
        level=event.level,
        data={"msg": event.message, **event.data},
        word=prefix.rstrip(": "),
        tone=tone,
    )


def _logged(event: TemplateLogged) -> Message:
    if event.is_print:
        name, code, level = "PrintEvent", "Z052", Level.INFO
    elif event.to_screen:
        name, code, level = "JinjaLogInfo", "I062", Level.INFO
    else:
        name, code, level = "JinjaLogDebug", "I063", Level.DEBUG
    return Message(
        text=event.message,
        name=name,
        code=code,
        level=level,
        data={"msg": event.message},
    )


def _concurrency(event: RunStarted) -> Message:
    threads = "1 thread" if event.threads == 1 else f"{event.threads} threads"
    return Message(
        text=f"Concurrency: {threads} (target='{event.target}')",
        name="ConcurrencyLine",
        code="Q027",
        data={
            "node_count": sum(event.counts.values()),
            "num_threads": event.threads,
            "target_name": event.target,
        },
    )


def progress_in_words(event: Progress) -> str:
    """`records: 300 of 1,000 by phone`; the task alone where nothing is counted."""
    counts = f": {grouped(event.done)}" if event.done or event.total is not None else ""
    total = f" of {grouped(event.total)}" if event.total is not None else ""
    detail = f" {event.detail}" if event.detail else ""
    return f"{event.task}{counts}{total}{detail}"


def _progress(event: Progress) -> Message:
    return Message(
        text=progress_in_words(event),
        name="Progress",
        level=Level.DEBUG,
        data={"task": event.task, "done": event.done, "total": event.total},
    )
