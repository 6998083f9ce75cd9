"""What stays on a terminal after a run, short enough for one screen."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from customer360.events import RunFinished
from customer360.render.message import Message, Tone
from customer360.render.paper import Paper
from customer360.render.safe_text import one_line, without_controls
from customer360.render.sheet import Column, Sheet
from customer360.render.summary_lines import problem_lines, stats_line
from customer360.render.table import cell_text
from customer360.render.words import duration, grouped, plural
from customer360.resources.kinds import Status
from customer360.resources.node import Node
from customer360.resources.result import RunResult

_STYLES = {Tone.GOOD: "green", Tone.WARNING: "yellow", Tone.BAD: "bold red"}
_TAIL = 7
_SLOWEST = 3
_SAMPLED_ROWS = 5
# As many problems shall at least be named.
_BRIEF = 5
_LEAST_COLUMN = 12
# What people copy from the screen.
_COPIED = frozenset({"CheckNodeTestFailure", "ShowFailingRows", "SQLCompiledPath"})


def live_summary(
    event: RunFinished, *, height: int, width: int
) -> Iterator[RenderableType]:
    """Problems first, as many as fit, then what was made, by layer, and the count."""
    table = _table_of(event)
    room = max(height - table.row_count - _TAIL, 10)
    yield from _problems(event, room=room, width=width)
    yield table
    yield Text("")
    slowest = _slowest(event)
    if slowest:
        yield Text(slowest, style="dim")
    if event.is_interrupted:
        yield Text(
            "Interrupted: what had finished stays, c360 retry does the rest",
            style="bold yellow",
        )
    yield _plain(stats_line(event.results))
    yield Text(f"in {duration(event.elapsed)}  database {event.database_path}")


def _slowest(event: RunFinished) -> str:
    """The nodes that took longest, where there are enough of them to ask."""
    ranked = sorted(event.results, key=lambda result: -result.execution_time)
    if len(ranked) <= _SLOWEST or ranked[0].execution_time < 1:
        return ""
    named = (
        f"{result.node.name} {duration(result.execution_time)}"
        for result in ranked[:_SLOWEST]
    )
    return f"slowest: {', '.join(named)}"


def _problems(event: RunFinished, *, room: int, width: int) -> Iterator[Text]:
    """Whole while there is room, then a line each, then how many more there are."""
    bad = [result for result in event.results if result.status.is_bad]
    warned = [result for result in event.results if result.status is Status.WARN]
    left = len(bad) + len(warned)
    is_first, is_brief = True, False
    for result in (*bad, *warned):
        left -= 1
        lines = [*_problem(result, event.target_path, width), Text("")]
        height = sum(_height(line, width) for line in lines)
        # The first is shown whatever the terminal: nothing matters more.
        if is_first or height + min(left, _BRIEF) <= room:
            room -= height
            yield from lines
        elif room > 1 or not left:
            room -= 1
            is_brief = True
            yield _briefly(result)
        else:
            is_brief = True
            yield Text(f"and {left + 1} more, all of them in the log", style="yellow")
            break
        is_first = False
    if is_brief:
        yield Text("")


def _briefly(result: RunResult) -> Text:
    # The first of several lines names the node only.
    said = (result.message or str(result.status)).strip().splitlines()[:2]
    text = f"{result.node.resource_type} {result.node.name}: {said[-1].strip()}"
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append("✗ ", _STYLES[Tone.BAD if result.status.is_bad else Tone.WARNING])
    return line.append(one_line(text))


def _problem(result: RunResult, target_path: str, width: int) -> Iterator[Text]:
    is_sampled = False
    for message in problem_lines(result, target_path):
        if message.name == "FailingRows":
            # Plain lines give whole rows; here columns go that have no room.
            if not is_sampled:
                yield _sample(result, width)
            is_sampled = True
            continue
        line = _plain(message)
        line.no_wrap = message.name in _COPIED
        yield line


def _sample(result: RunResult, width: int) -> Text:
    names, *rows = result.sample
    sheet = Sheet(Paper(width=width))
    sheet.table(
        [
            Column(name=one_line(str(name)), drop=place, least=_LEAST_COLUMN)
            for place, name in enumerate(names)
        ],
        [[cell_text(value) for value in row] for row in rows[:_SAMPLED_ROWS]],
    )
    return Text(sheet.text)


def _height(line: Text, width: int) -> int:
    return sum(
        max(1, -(-len(part) // max(width, 1))) for part in line.plain.split("\n")
    )


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
