"""When things happen: more in some seasons, on some weekdays, at some hours.

Things happen evenly along *busy time*, counted in days like the calendar. Busy time is
bent onto the calendar: much of it falls on busy days. Bending keeps the order, so what
happens before a day in one happens before it in the other, and growth, lapses and the
world's end are handled in busy time alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import pi, sin

from customer360.synthetic.draws import double

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """A wave of activity: its period and peak in days since 1970, and its depth."""

    period: float
    peak: float
    depth: float

    @property
    def _turn(self) -> float:
        return 2 * pi / self.period

    def bend(self, moment: float) -> float:
        """Busy time to calendar time."""
        return moment - self.depth / self._turn * sin((moment - self.peak) * self._turn)

    def bend_sql(self, moment: str) -> str:
        """The same as SQL."""
        swing, turn = double(self.depth / self._turn), double(self._turn)
        return f"{moment} - {swing} * sin(({moment} - {double(self.peak)}) * {turn})"


# Weeks are counted from a Thursday, the first of January 1970, so that Saturday is 2.5.
YEARLY = Rhythm(period=365.25, peak=342.0, depth=0.35)
WEEKLY = Rhythm(period=7.0, peak=2.5, depth=0.3)
# The peak of the day is a whole half period from midnight, so that no day is left.
DAILY = Rhythm(period=1.0, peak=0.5, depth=0.7)


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The day of a number."""
    return _EPOCH + timedelta(days=number)


def bend(moment: float) -> float:
    """Busy time to calendar time, by all rhythms."""
    return DAILY.bend(WEEKLY.bend(YEARLY.bend(moment)))


def unbend(day: int) -> float:
    """The busy moment at which a day of the calendar begins."""
    low, high = day - 200.0, day + 200.0
    for _ in range(60):
        middle = (low + high) / 2
        if bend(middle) < day:
            low = middle
        else:
            high = middle
    return high


def bend_sql(source: str, moment: str, result: str) -> str:
    """A subquery that adds to `source` the calendar time of its column `moment`."""
    year, week = f"{result}_by_year", f"{result}_by_week"
    return f"""(
        select *, {DAILY.bend_sql(week)} as {result}
        from (
            select *, {WEEKLY.bend_sql(year)} as {week}
            from (select *, {YEARLY.bend_sql(moment)} as {year} from {source})
        )
    )"""


def timestamp_sql(days: str) -> str:
    """A timestamp in whole seconds from days since 1970."""
    return f"epoch_ms((({days}) * 86400e0)::bigint * 1000)"


def loaded_sql(day: str, *, minute: int) -> str:
    """When the nightly load of a day brought a table: two o'clock and some minutes."""
    return f"epoch_ms(({day} * 86400 + {7200 + 60 * minute}) * 1000)"
