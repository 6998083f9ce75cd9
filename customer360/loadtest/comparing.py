"""This load test beside an earlier one."""

from customer360.loadtest.result import LoadTestResult
from customer360.records import dataclass

# What is quicker than this differs by chance.
_NOTICEABLE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One phase at one size, then and now. A ratio over 1 is slower, or more."""

    customers: int
    phase: str
    seconds_before: float
    seconds_now: float
    cpu_ratio: float
    memory_ratio: float

    @property
    def ratio(self) -> float:
        """Seconds now for one second then."""
        return _ratio(self.seconds_now, self.seconds_before)

    def is_slower(self, tolerance: float) -> bool:
        """Whether it takes more than `tolerance` times as long, by more than chance."""
        gained = self.seconds_now - self.seconds_before
        return self.ratio > tolerance and gained > _NOTICEABLE


def compare(before: LoadTestResult, now: LoadTestResult) -> tuple[Comparison, ...]:
    """Every phase at every size that both measured."""
    earlier = {
        (size.customers, line.phase): line
        for size in before.sizes
        for line in size.lines
    }
    return tuple(
        Comparison(
            customers=size.customers,
            phase=line.phase,
            seconds_before=old.seconds,
            seconds_now=line.seconds,
            cpu_ratio=_ratio(line.cpu_seconds, old.cpu_seconds),
            memory_ratio=_ratio(line.peak_memory, old.peak_memory),
        )
        for size in now.sizes
        for line in size.lines
        if (old := earlier.get((size.customers, line.phase)))
    )


def _ratio(now: float, before: float) -> float:
    return now / before if before else 1.0
