"""What a command writes to: one view for the user, and the log file."""

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from customer360.errors import C360Error
from customer360.events import Event, Level, Note, TemplateLogged
from customer360.records import dataclass, field, replace
from customer360.render.deprecations import Deprecations
from customer360.render.discreet import discreet
from customer360.render.log_file import LogFile
from customer360.render.paper import Paper, paper_of
from customer360.render.plain import PlainView
from customer360.render.view import Clock, Observer, Style, View

_NO_OUTPUT_BELOW = {"none": Level.ERROR}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenOptions:
    """What was asked for. `answers_only` keeps stdout for the answer, events elsewhere.

    `has_colors` is None where nobody said: colours on a terminal, none elsewhere.
    `columns` is how wide pages shall be, as the environment says it.
    """

    log_format: str = "default"
    log_level: str = "info"
    is_quiet: bool = False
    is_debug: bool = False
    has_colors: bool | None = None
    answers_only: bool = False
    is_dumb: bool = False
    invocation_id: str = ""
    columns: str | None = None
    has_prints: bool = True
    shows_all_deprecations: bool = False
    log_file_level: str = "debug"
    log_file_format: str = "json"
    log_file_bytes: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()


class Screen:
    """Tells the user and the log; `listener` is what floors below are given.

    `paper` is what a page of an answer has to fit.
    """

    def __init__(
        self,
        view: View,
        log: LogFile,
        paper: Paper | None = None,
        *,
        has_prints: bool = True,
        shows_all_deprecations: bool = False,
    ) -> None:
        self._view = view
        self._deprecations = Deprecations(shows_all=shows_all_deprecations)
        self._has_prints = has_prints
        self.log = log
        self.paper = paper or Paper()
        self._observers: list[Observer] = []

    def watch(self, observer: Observer) -> None:
        """Tell this one, too, after the user and the log."""
        self._observers.append(observer)

    def listener(self, event: Event) -> None:
        """Tell what happened."""
        is_print = isinstance(event, TemplateLogged) and event.is_print
        if is_print and not self._has_prints:
            return
        if not self._deprecations.is_told(event):
            return
        self._view.show(event)
        self.log.show(event)
        for observer in self._observers:
            observer.show(event)

    def answer(
        self,
        text: str,
        *,
        name: str = "Answer",
        data: Mapping[str, object] | None = None,
    ) -> None:
        """Give what the command was asked for, on stdout."""
        self._view.answer(text, name=name, data=data or {})

    def answer_lines(self, lines: Sequence[str], *, name: str) -> None:
        """Give an answer of which each line stands for itself."""
        self._view.answer_lines(lines, name=name)

    def fail(self, error: C360Error) -> None:
        """Tell why the command ends."""
        self._view.fail(error)
        self.log.fail(error)
        for observer in self._observers:
            observer.fail(error)

    def close(self) -> None:
        """Tell what was counted, leave the terminal as it was, close the log.

        A log that was not written is told, too.
        """
        if (summary := self._deprecations.summary()) is not None:
            self.listener(summary)
        for observer in self._observers:
            observer.close()
        self.log.close()
        if (failure := self.log.failure) is not None:
            why = failure.strerror or str(failure)
            where = f": {failure.filename}" if failure.filename else ""
            self._view.show(
                Note(
                    message=f"The log could not be written: {why}{where}",
                    level=Level.WARN,
                    name="LogNotWritten",
                )
            )
        self._view.close()


def open_screen(options: ScreenOptions, *, clock: Clock | None = None) -> Screen:
    """The view that suits the options and the terminal."""
    style = Style(
        least=_least(options),
        has_colors=_has_colors(options),
        clock=clock or (lambda: datetime.now(tz=UTC)),
        extra=options.extra,
        secrets=options.secrets,
    )
    return Screen(
        _view(options, style),
        LogFile(
            replace(style, least=_least_of(options.log_file_level), has_colors=False),
            invocation_id=options.invocation_id,
            is_json=options.log_file_format in {"json", "default"},
            largest=options.log_file_bytes,
        ),
        paper_of(
            sys.stdout,
            columns=options.columns,
            has_colors=False if options.log_format == "json" else options.has_colors,
            is_dumb=options.is_dumb,
        ),
        has_prints=options.has_prints,
        shows_all_deprecations=options.shows_all_deprecations,
    )


def _view(options: ScreenOptions, style: Style) -> View:
    answers = discreet(sys.stdout, style.secrets)
    events = discreet(sys.stderr, style.secrets) if options.answers_only else answers
    if options.log_format == "json":
        from customer360.render.json_lines import JsonView

        return JsonView(style, stream=answers, invocation_id=options.invocation_id)
    is_live = (
        options.log_format == "default"
        and style.least is Level.INFO
        and events.isatty()
        and not options.is_dumb
        and not options.answers_only
    )
    if is_live:
        from customer360.render.live import LiveView

        return LiveView(style, stream=events)
    return PlainView(style, events=events, answers=answers)


def _least(options: ScreenOptions) -> Level:
    if options.is_debug or options.log_format == "debug":
        return Level.DEBUG
    if options.is_quiet:
        return Level.ERROR
    return _least_of(options.log_level)


def _least_of(word: str) -> Level:
    return _NO_OUTPUT_BELOW.get(word) or Level(word)


def _has_colors(options: ScreenOptions) -> bool:
    if options.has_colors is not None:
        return options.has_colors
    stream = sys.stderr if options.answers_only else sys.stdout
    return stream.isatty() and not options.is_dumb
