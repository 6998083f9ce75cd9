"""Spans of time that models are made in: batches, and the sample of a call.

All times are aware and in UTC. A span has its start in it and its end not.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from customer360.records import dataclass


class BatchSize(StrEnum):
    """How long a batch is."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    def start_of(self, moment: datetime) -> datetime:
        """When the batch began that the moment is in."""
        begun = moment.replace(minute=0, second=0, microsecond=0)
        if self is BatchSize.HOUR:
            return begun
        begun = begun.replace(hour=0)
        if self is BatchSize.DAY:
            return begun
        begun = begun.replace(day=1)
        return begun if self is BatchSize.MONTH else begun.replace(month=1)

    def end_of(self, moment: datetime) -> datetime:
        """The first start of a batch that is not before the moment."""
        start = self.start_of(moment)
        return start if start == moment else self.after(start, 1)

    def after(self, start: datetime, count: int) -> datetime:
        """The start of the batch that is so many later than the one begun then."""
        match self:
            case BatchSize.HOUR:
                return start + timedelta(hours=count)
            case BatchSize.DAY:
                return start + timedelta(days=count)
            case BatchSize.MONTH:
                months = start.year * 12 + start.month - 1 + count
                return start.replace(year=months // 12, month=months % 12 + 1)
            case BatchSize.YEAR:
                return start.replace(year=start.year + count)


_SHOWN = {
    BatchSize.HOUR: "%Y-%m-%dT%H",
    BatchSize.DAY: "%Y-%m-%d",
    BatchSize.MONTH: "%Y-%m",
    BatchSize.YEAR: "%Y",
}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """From `start` until just before `end`."""

    start: datetime
    end: datetime

    def within(self, other: "Span") -> "Span":
        """What of this span lies in the other; empty spans end before they start."""
        return Span(start=max(self.start, other.start), end=min(self.end, other.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One part of a microbatch model.

    `adds`: its rows go to what is there; otherwise the relation begins with them.
    """

    size: BatchSize
    span: Span
    adds: bool = True

    @property
    def label(self) -> str:
        """Its start, as exactly as its size asks for: `2025-01-31`, `2025-01-31T07`."""
        return self.span.start.strftime(_SHOWN[self.size])

    @property
    def id(self) -> str:
        """The label without dashes."""
        return self.label.replace("-", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResults:
    """Which batches of a model are made, and which are not."""

    successful: tuple[Span, ...] = ()
    failed: tuple[Span, ...] = ()


def in_utc(moment: datetime) -> datetime:
    """The moment, aware; one without a zone is taken as UTC."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)
