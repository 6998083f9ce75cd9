"""The live view of a terminal: what runs, how far it is, then a summary."""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from customer360.errors import C360Error
from customer360.events import (
    Event,
    Level,
    NodeFinished,
    NodeStarted,
    Progress,
    RunFinished,
    RunStarted,
)
from customer360.render.lines import error_message, messages_of, progress_in_words
from customer360.render.live_summary import live_summary
from customer360.render.message import Message, Tone, is_at_least
from customer360.render.safe_text import without_controls
from customer360.render.view import Style
from customer360.render.words import described, duration, rows_in_words
from customer360.resources.kinds import ResourceType, Status
from customer360.resources.node import GraphNode
from customer360.resources.result import RunResult

_SHOWN = 8
_PER_SECOND = 8
_STYLES = {Tone.GOOD: "green", Tone.WARNING: "yellow", Tone.BAD: "bold red"}


class LiveView:
    """Keeps a few lines at the bottom up to date; the rest scrolls above them."""

    def __init__(self, style: Style, *, stream: TextIO) -> None:
        self._style = style
        self._console = Console(
            file=stream, highlight=False, no_color=not style.has_colors
        )
        self._live: Live | None = None
        self._lock = threading.Lock()
        self._running: dict[str, tuple[str, float]] = {}
        self._recent: list[RunResult] = []
        self._counts: dict[str, int] = {}
        self._done = 0
        self._total: int | None = None
        self._task: Progress | None = None
        self._began = time.monotonic()

    def show(self, event: Event) -> None:
        """Change the picture, or print what does not belong in it."""
        match event:
            case RunStarted():
                self._task = None
                self._began = time.monotonic()
                self._total = sum(event.counts.values())
                self._start()
            case NodeStarted():
                with self._lock:
                    if not _is_hook(event.node):
                        self._total = event.total
                    started = (described(event.node), time.monotonic())
                    self._running[event.node.unique_id] = started
            case NodeFinished():
                self._finish(event)
            case Progress():
                self._task = event
                self._start()
            case RunFinished():
                self.close()
                for part in live_summary(
                    event, height=self._console.height, width=self._console.width
                ):
                    # Paths and queries are for copying: the terminal wraps them.
                    is_one_line = (
                        isinstance(part, Text)
                        and bool(part.no_wrap)
                        and part.overflow is None
                    )
                    self._console.print(part, soft_wrap=is_one_line)
            case _:
                for message in messages_of(event):
                    self._print(message)

    def answer(self, text: str, *, name: str, data: Mapping[str, object]) -> None:
        """Print it as it is."""
        del name, data
        self.close()
        self._console.print(Text(text), soft_wrap=True)

    def answer_lines(self, lines: Sequence[str], *, name: str) -> None:
        """Print them at once."""
        if lines:
            self.answer("\n".join(lines), name=name, data={})

    def fail(self, error: C360Error) -> None:
        """Print message, place and hint."""
        self.close()
        self._print(error_message(error))

    def close(self) -> None:
        """Take the picture away."""
        if self._live is not None:
            self._live.stop()
            self._live = None
        self._task = None

    def _start(self) -> None:
        if self._live is None:
            self._live = Live(
                console=self._console,
                get_renderable=self._picture,
                refresh_per_second=_PER_SECOND,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()

    def _finish(self, event: NodeFinished) -> None:
        result = event.result
        with self._lock:
            if not _is_hook(result.node):
                self._total = event.total
                self._done += 1
            self._running.pop(result.node.unique_id, None)
            word = _word(result.status)
            self._counts[word] = self._counts.get(word, 0) + 1
            if result.rows is not None or result.status.is_bad:
                self._recent = [*self._recent, result][-_SHOWN:]

    def _print(self, message: Message) -> None:
        if is_at_least(message.level, self._style.least):
            text = Text(without_controls(message.text))
            if message.word and message.tone in _STYLES:
                text.highlight_words([message.word], _STYLES[message.tone])
            is_error = message.level is Level.ERROR
            self._console.print(text, soft_wrap=is_error)

    def _picture(self) -> RenderableType:
        with self._lock:
            lines = [
                *(_result_line(result) for result in self._recent),
                *(_running_line(*what) for what in self._running.values()),
            ]
            if self._task is not None:
                lines.append(_task_line(self._task))
            table = Table.grid(padding=(0, 2, 0, 0))
            for what, numbers in lines[-_SHOWN:]:
                # A name of any length is one line, and what it took stays in sight.
                what.no_wrap, what.overflow = True, "ellipsis"
                table.add_row(what, numbers)
            return Group(table, self._bar())

    def _bar(self) -> RenderableType:
        spent = duration(time.monotonic() - self._began)
        if self._total is None:
            return Text(spent, style="dim")
        grid = Table.grid(padding=(0, 1))
        counts = "  ".join(f"{word} {count}" for word, count in self._counts.items())
        grid.add_row(
            ProgressBar(total=max(self._total, 1), completed=self._done, width=24),
            f"{self._done} of {self._total}",
            Text(spent, style="dim"),
            counts,
        )
        return grid


def _is_hook(node: GraphNode) -> bool:
    # They are counted by themselves.
    return node.resource_type is ResourceType.OPERATION


def _result_line(result: RunResult) -> tuple[Text, Text]:
    took = duration(result.execution_time)
    rows = "" if result.rows is None else f"{rows_in_words(result.rows)}  "
    if result.status.is_bad:
        return (
            Text(f"✗ {described(result.node)}", style="red"),
            Text(f"{rows}{took}", style="red"),
        )
    return _line("✓", "green", described(result.node)), Text.assemble(
        (rows, "cyan"), (took, "dim")
    )


def _running_line(what: str, began: float) -> tuple[Text, Text]:
    spent = duration(time.monotonic() - began)
    return _line("•", "yellow", what), Text(spent, style="dim")


def _task_line(task: Progress) -> tuple[Text, Text]:
    return _line("•", "yellow", without_controls(progress_in_words(task))), Text()


def _line(sign: str, style: str, what: str) -> Text:
    return Text.assemble((sign, style), f" {what}")


def _word(status: Status) -> str:
    match status:
        case Status.PASS | Status.SUCCESS:
            return "ok"
        case Status.SKIPPED:
            return "skipped"
        case Status.WARN:
            return "warned"
        case _ if status.is_bad:
            return "failed"
        case _:
            return str(status)
