"""What stays on a terminal after a run, short enough for one screen."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from customer360.events import RunFinished
from customer360.render.message import Message, Tone
from customer360.render.safe_text import without_controls
from customer360.render.summary_lines import problem_lines, stats_line
from customer360.render.words import duration, grouped, plural
from customer360.resources.kinds import Status
from customer360.resources.node import Node
from customer360.resources.result import RunResult

_STYLES = {Tone.GOOD: "green", Tone.WARNING: "yellow", Tone.BAD: "bold red"}
_TAIL = 6


def live_summary(event: RunFinished, *, height: int) -> RenderableType:
    """Problems first, as many as fit, then what was made, by layer, and the count."""
    table = _table_of(event)
    tail: list[RenderableType] = [
        table,
        Text(""),
        _plain(stats_line(event.results)),
        Text(f"in {duration(event.elapsed)}  database {event.database_path}"),
    ]
    room = max(height - table.row_count - _TAIL, 10)
    return Group(*_problems(event, room=room), *tail)


def _problems(event: RunFinished, *, room: int) -> Iterator[Text]:
    bad = [result for result in event.results if result.status.is_bad]
    warned = [result for result in event.results if result.status is Status.WARN]
    left = len(bad) + len(warned)
    for result in (*bad, *warned):
        lines = [_plain(line) for line in problem_lines(result, event.target_path)]
        if sum(line.plain.count("\n") + 1 for line in lines) > room:
            yield Text(f"and {left} more, all of them in the log", style="yellow")
            return
        room -= len(lines) + 1
        left -= 1
        yield from lines
        yield Text("")


def _plain(message: Message) -> Text:
    text = Text(without_controls(message.text))
    if message.word and message.tone in _STYLES:
        text.highlight_words([message.word], _STYLES[message.tone])
    return text


def _table_of(event: RunFinished) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("what")
    for name in ("count", "ok", "rows", "time"):
        table.add_column(name, justify="right")
    groups: dict[str, list[RunResult]] = {}
    for result in event.results:
        groups.setdefault(_group(result), []).append(result)
    for name, results in groups.items():
        rows = [result.rows for result in results if result.rows is not None]
        table.add_row(
            name,
            str(len(results)),
            str(sum(_is_well(result.status) for result in results)),
            grouped(sum(rows)) if rows else "",
            duration(sum(result.execution_time for result in results)),
        )
    return table


def _group(result: RunResult) -> str:
    node = result.node
    if isinstance(node, Node) and node.test is None and node.resource_type != "test":
        return f"{plural(str(node.resource_type))} in {node.schema}"
    return plural(str(node.resource_type).replace("_", " "))


def _is_well(status: Status) -> bool:
    return status in {Status.PASS, Status.SUCCESS, Status.WARN, Status.NO_OP}
