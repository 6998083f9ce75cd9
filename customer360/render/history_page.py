"""The history of runs as a page of the terminal and as plain values."""

from collections.abc import Sequence
from datetime import UTC, datetime

from customer360.artifacts.past_runs import (
    FlakyTest,
    History,
    Measure,
    NodeRun,
    Oddity,
    PastRun,
    Trend,
)
from customer360.render.paper import Paper
from customer360.render.sheet import Cell, Column, Sheet, bar, sparkline
from customer360.render.words import counted, duration, grouped

_BAR = 16
_SPARKS = 20
_STYLES = {
    "success": "green",
    "pass": "green",
    "warn": "yellow",
    "skipped": "dim",
    "fail": "bold red",
    "error": "bold red",
}


def history_lines(history: History, paper: Paper, *, database_path: str) -> str:
    """Runs, the slowest nodes, flaky tests, and what was unlike before."""
    sheet = Sheet(paper)
    since = history.first_started_at
    sheet.line(
        (counted(history.run_count, "run"), "bold"),
        (f" since {_minute(since)}" if since else "", "dim"),
        (f" · {database_path}", "dim"),
    )
    _runs(sheet, history.runs)
    _oddities(sheet, history.oddities)
    _flaky(sheet, history.flaky)
    _slowest(sheet, history.slowest)
    return sheet.text


def node_history_lines(name: str, runs: Sequence[NodeRun], paper: Paper) -> str:
    """One node over time, the latest run first."""
    sheet = Sheet(paper)
    sheet.line((name, "bold"), (f"  {counted(len(runs), 'run')}", "dim"))
    is_test = runs[0].unique_id.startswith(("test.", "unit_test."))
    most = max((run.seconds for run in runs), default=0.0)
    sheet.table(
        (
            Column(name="started"),
            Column(name="status"),
            Column(name="took", is_right=True),
            Column(name="", drop=3),
            Column(name="failures" if is_test else "rows", is_right=True),
            Column(name="invocation", drop=2, style="dim"),
            Column(name="message", drop=1, style="dim", least=20),
        ),
        [
            (
                _minute(run.started_at),
                _status(sheet, run.status),
                duration(run.seconds),
                bar(run.seconds / most if most else 0.0, _BAR),
                "" if run.number is None else grouped(run.number),
                run.invocation_id[:8],
                (run.message or "").partition("\n")[0],
            )
            for run in runs
        ],
        indent=0,
    )
    return sheet.text


def history_values(history: History) -> dict[str, object]:
    """The same as plain values."""
    return {
        "run_count": history.run_count,
        "first_started_at": _iso(history.first_started_at),
        "runs": [
            {
                "invocation_id": run.invocation_id,
                "command": run.command,
                "target": run.target,
                "started_at": _iso(run.started_at),
                "elapsed_seconds": run.seconds,
                "node_count": run.node_count,
                "bad_count": run.bad_count,
                "skipped_count": run.skipped_count,
            }
            for run in history.runs
        ],
        "slowest": [
            {
                "unique_id": trend.unique_id,
                "median_seconds": trend.middle,
                "last_seconds": trend.seconds[-1],
                "last_rows": trend.rows[-1] if trend.rows else None,
                "seconds": list(trend.seconds),
            }
            for trend in history.slowest
        ],
        "flaky_tests": [
            {
                "unique_id": test.unique_id,
                "runs": test.runs,
                "failures": test.failures,
                "changes": test.changes,
                "last_status": test.last_status,
            }
            for test in history.flaky
        ],
        "anomalies": [
            {
                "unique_id": odd.unique_id,
                "measure": str(odd.measure),
                "value": odd.value,
                "usual": odd.usual,
                "least": odd.least,
                "most": odd.most,
                "earlier_runs": odd.runs,
            }
            for odd in history.oddities
        ],
    }


def node_history_values(name: str, runs: Sequence[NodeRun]) -> dict[str, object]:
    """One node's runs as plain values."""
    return {
        "unique_id": name,
        "runs": [
            {
                "invocation_id": run.invocation_id,
                "status": run.status,
                "message": run.message,
                "started_at": _iso(run.started_at),
                "execution_seconds": run.seconds,
                "rows_or_failures": run.number,
            }
            for run in runs
        ],
    }


def _runs(sheet: Sheet, runs: Sequence[PastRun]) -> None:
    sheet.heading("Runs", "the latest first")
    most = max((run.seconds for run in runs), default=0.0)
    sheet.table(
        (
            Column(name="started"),
            Column(name="command"),
            Column(name="target", drop=4),
            Column(name="nodes", is_right=True, drop=1),
            Column(name="failed", is_right=True),
            Column(name="skipped", is_right=True, drop=3),
            Column(name="took", is_right=True),
            Column(name="", drop=2),
            Column(name="invocation", drop=5, style="dim"),
        ),
        [
            (
                _minute(run.started_at),
                run.command,
                run.target,
                grouped(run.node_count),
                _failed(sheet, run.bad_count),
                sheet.styled(
                    grouped(run.skipped_count), "yellow" if run.skipped_count else "dim"
                ),
                duration(run.seconds),
                bar(run.seconds / most if most else 0.0, _BAR),
                run.invocation_id[:8],
            )
            for run in runs
        ],
    )


def _oddities(sheet: Sheet, found: Sequence[Oddity]) -> None:
    sheet.heading("Unlike before", "the last run of a model against its own past")
    if not found:
        sheet.line(("nothing", "green"), indent=2)
        return
    sheet.table(
        (
            Column(name="model", style="bold", least=16),
            Column(name="what", style="yellow"),
            Column(name="last", is_right=True),
            Column(name="usual", is_right=True),
            Column(name="expected", drop=1, is_right=True),
            Column(name="runs", drop=2, is_right=True),
        ),
        [
            (
                _name(odd.unique_id),
                _what(odd),
                _measured(odd, odd.value),
                _measured(odd, odd.usual),
                f"{_measured(odd, odd.least)} to {_measured(odd, odd.most)}",
                str(odd.runs),
            )
            for odd in found
        ],
    )


def _what(odd: Oddity) -> str:
    if odd.measure is Measure.SECONDS:
        return "slower"
    return "fewer rows" if odd.value < odd.usual else "more rows"


def _measured(odd: Oddity, value: float) -> str:
    return duration(value) if odd.measure is Measure.SECONDS else grouped(round(value))


def _flaky(sheet: Sheet, tests: Sequence[FlakyTest]) -> None:
    if not tests:
        return
    sheet.heading("Flaky tests", "they pass and fail in turns")
    sheet.table(
        (
            Column(name="test", style="bold", least=20),
            Column(name="failed", is_right=True),
            Column(name="turns", is_right=True, drop=1),
            Column(name="last"),
        ),
        [
            (
                _name(test.unique_id),
                f"{test.failures} of {test.runs}",
                str(test.changes),
                _status(sheet, test.last_status),
            )
            for test in tests
        ],
    )


def _slowest(sheet: Sheet, trends: Sequence[Trend]) -> None:
    if not trends:
        return
    sheet.heading("Slowest", "by the median of the latest runs")
    sheet.table(
        (
            Column(name="model", style="bold", least=32),
            Column(name="median", is_right=True),
            Column(name="last", is_right=True),
            Column(name="rows", is_right=True, drop=1),
            Column(name="over time", drop=2, style="cyan"),
        ),
        [
            (
                _name(trend.unique_id),
                duration(trend.middle),
                duration(trend.seconds[-1]),
                grouped(trend.rows[-1]) if trend.rows else "",
                sparkline(trend.seconds[-_SPARKS:]),
            )
            for trend in trends
        ],
    )


def _failed(sheet: Sheet, number: int) -> Cell:
    return sheet.styled(grouped(number), "bold red" if number else "dim")


def _status(sheet: Sheet, status: str) -> Cell:
    return sheet.styled(status, _STYLES.get(status, ""))


def _name(unique_id: str) -> str:
    """The name in `model.shop.a`, `test.shop.not_null_a.0c1d2e`."""
    parts = unique_id.split(".")
    return ".".join(parts[2:3] if parts[0] == "test" else parts[2:]) or unique_id


def _minute(moment: datetime | None) -> str:
    """In the reader's time zone: the history is kept in UTC."""
    if moment is None:
        return ""
    return f"{moment.replace(tzinfo=UTC).astimezone():%Y-%m-%d %H:%M}"


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat() + "Z"
