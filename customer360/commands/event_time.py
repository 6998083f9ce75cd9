"""The spans of time that the command line asks for."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from customer360.commands.call import Call
from customer360.errors import C360Error, UsageError
from customer360.resources.batch import BatchSize, Span, in_utc

_FORMATS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")


def event_time_of(call: Call) -> Span | None:
    """What `--event-time-start` and `--event-time-end` say, if they say it.

    Raises:
        UsageError: one is there without the other, is no time, or they do not span any.
    """
    start, end = (_moment(call, f"event_time_{word}") for word in ("start", "end"))
    if start is None and end is None:
        return None
    if start is None or end is None:
        given, missing = ("start", "end") if end is None else ("end", "start")
        raise UsageError(
            f"The flag `--event-time-{given}` was specified, but "
            f"`--event-time-{missing}` was not. When specifying "
            f"`--event-time-{given}`, `--event-time-{missing}` must also be present."
        )
    if start >= end:
        raise UsageError(
            "Value for `--event-time-start` must be less than `--event-time-end`"
        )
    return Span(start=start, end=end)


def sample_of(call: Call) -> Span | None:
    """What `--sample` says: `3 days` up to now, or `{start: ..., end: ...}`.

    Raises:
        UsageError: it cannot be read.
    """
    given = call.options.get("sample")
    if given is None or given is False or not str(given).strip():
        return None
    if isinstance(given, Mapping):
        return _written_out(given)
    text = str(given).strip()
    if text.startswith("{"):
        from customer360.project.yaml import load_yaml_text

        try:
            values = load_yaml_text(text)
        except C360Error as error:
            raise _wrong_sample(text, error.message) from None
        return _written_out(values if isinstance(values, Mapping) else {})
    return _until(call.started_at, text)


def _moment(call: Call, name: str) -> datetime | None:
    text = call.text(name)
    if text is None:
        return None
    for written in _FORMATS:
        try:
            return in_utc(datetime.strptime(text, written))  # noqa: DTZ007
        except ValueError:
            continue
    try:
        # As artifacts write it, for a retry.
        return in_utc(datetime.fromisoformat(text))
    except ValueError:
        raise UsageError(
            f"--{name.replace('_', '-')} cannot be {text!r}",
            hint="write it as 2025-01-31 or 2025-01-31T07:00:00",
        ) from None


def _written_out(values: Mapping[object, object]) -> Span:
    try:
        start, end = (_as_moment(values[word]) for word in ("start", "end"))
    except (KeyError, ValueError) as error:
        raise _wrong_sample(str(dict(values)), str(error)) from None
    return Span(start=start, end=end)


def _as_moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return in_utc(value)
    return in_utc(datetime.fromisoformat(str(value)))


def _until(end: datetime, text: str) -> Span:
    words = text.split(" ")
    if len(words) != 2:
        raise _wrong_sample(text, "it is not a number and a word")
    try:
        count = int(words[0])
    except ValueError:
        raise _wrong_sample(text, f"{words[0]!r} is not a whole number") from None
    try:
        size = BatchSize(words[1].lower().rstrip("s"))
    except ValueError:
        raise _wrong_sample(
            text, f"{words[1]!r} is none of {', '.join(BatchSize)}"
        ) from None
    return Span(start=_before(end, size, count), end=end)


def _before(moment: datetime, size: BatchSize, count: int) -> datetime:
    """So much earlier; a day that the month does not have is its last."""
    match size:
        case BatchSize.HOUR:
            return moment - timedelta(hours=count)
        case BatchSize.DAY:
            return moment - timedelta(days=count)
    first = size.after(moment.replace(day=1), -count)
    last = BatchSize.MONTH.after(first, 1) - timedelta(days=1)
    return first.replace(day=min(moment.day, last.day))


def _wrong_sample(text: str, why: str) -> UsageError:
    return UsageError(
        f"--sample cannot be {text!r}: {why}",
        hint="write it as '3 days' or '{start: 2025-01-01, end: 2025-02-01}'",
    )
