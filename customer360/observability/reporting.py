"""Watches a call, and tells other programs how it ended."""

from collections.abc import Callable
from datetime import UTC, datetime

from customer360.artifacts.text_file import write_text
from customer360.errors import C360Error, InterruptedRunError
from customer360.events import Event, Level, Listener, NodeFinished, Note, RunFinished
from customer360.observability.failure import Failure, OnFailure, failure_values, tell
from customer360.observability.metrics import RunMetrics, metrics_text
from customer360.records import dataclass
from customer360.resources.result import RunResult

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The call, and whom to tell of it."""

    project: str
    root: str
    target: str
    command: str
    invocation_id: str
    started_at: datetime
    metrics_file: str | None
    on_failure: OnFailure | None


class Reporter:
    """Sees all events; at the end writes the metrics and tells of a failure, once."""

    def __init__(
        self, watched: Watched, listener: Listener, *, clock: Clock | None = None
    ) -> None:
        self._watched = watched
        self._listener = listener
        self._clock = clock or (lambda: datetime.now(tz=UTC))
        self._is_done = False
        self._results: list[RunResult] = []

    def show(self, event: Event) -> None:
        """The end of a run is what counts."""
        match event:
            case NodeFinished():
                self._results.append(event.result)
            case RunFinished():
                self._end(event.results, None, is_interrupted=event.is_interrupted)
            case _:
                pass

    def fail(self, error: C360Error) -> None:
        """The call ended before there was a run, or in the middle of it."""
        self._end((), error, is_interrupted=isinstance(error, InterruptedRunError))

    def close(self) -> None:
        """Some commands (freshness) end without saying so."""
        self._end(tuple(self._results), None, is_interrupted=False)

    def _end(
        self,
        results: tuple[RunResult, ...],
        error: C360Error | None,
        *,
        is_interrupted: bool,
    ) -> None:
        if self._is_done:
            return
        self._is_done = True
        is_bad = error is not None or any(result.status.is_bad for result in results)
        now = self._clock()
        self._write_metrics(results, now, is_success=not is_bad and not is_interrupted)
        # Whoever stops a run knows that it has not ended well.
        if is_bad and not is_interrupted:
            self._tell(results, error, now)

    def _write_metrics(
        self, results: tuple[RunResult, ...], now: datetime, *, is_success: bool
    ) -> None:
        watched = self._watched
        if watched.metrics_file is None:
            return
        run = RunMetrics(
            project=watched.project,
            target=watched.target,
            command=watched.command,
            ended_at=now,
            elapsed=(now - watched.started_at).total_seconds(),
            is_success=is_success,
            results=results,
        )
        try:
            write_text(watched.metrics_file, metrics_text(run))
        except OSError as error:
            said = error.strerror or type(error).__name__
            self._warn(
                f"the metrics file {watched.metrics_file} was not written: {said}"
            )

    def _tell(
        self, results: tuple[RunResult, ...], error: C360Error | None, now: datetime
    ) -> None:
        watched = self._watched
        if watched.on_failure is None:
            return
        failure = Failure(
            project=watched.project,
            command=watched.command,
            target=watched.target,
            invocation_id=watched.invocation_id,
            started_at=watched.started_at,
            elapsed=(now - watched.started_at).total_seconds(),
            results=results,
            error=error,
        )
        for wrong in tell(
            watched.on_failure, failure_values(failure), folder=watched.root
        ):
            self._warn(wrong)

    def _warn(self, text: str) -> None:
        self._listener(Note(message=text, level=Level.WARN, name="ReportingFailed"))
