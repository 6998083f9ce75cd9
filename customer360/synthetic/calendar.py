"""When things happen: more in some seasons, on some weekdays, at some hours.

Things happen evenly along *busy time*, counted in days like the calendar. Busy time is
bent onto the calendar, so that much of it falls on busy days. Bending keeps the order:
growth, lapses and the end of the world are handled in busy time alone. Records feel the
year, what people do feels the week and the hour as well.
"""

from datetime import date, timedelta

from customer360.records import dataclass
from customer360.synthetic.draws import double

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """A wave of activity: its period and peak in days since 1970, and its depth.

    Half a period from the peak a moment stays where it is. Between, moments are drawn
    towards the peak by a cubic, which is cheaper than a sine; there the pace is
    1 / (1 - depth / 2) and at the other end 1 / (1 + depth).
    """

    period: float
    peak: float
    depth: float

    @property
    def _start(self) -> float:
        return self.peak - self.period / 2

    def bend(self, moment: float) -> float:
        """Busy time to calendar time."""
        past = (moment - self._start) % self.period
        pull = past * (self.period - past) * (self.period - 2 * past)
        return moment + self.depth / self.period**2 * pull

    def bend_sql(self, source: str, moment: str, result: str) -> str:
        """A subquery that adds to `source` the bent column `moment`."""
        past, period = f"{result}_past", double(self.period)
        strength = double(self.depth / self.period**2)
        return f"""(
            select *, {moment} + {strength} * {past} * ({period} - {past})
                * ({period} - 2e0 * {past}) as {result}
            from (
                select *, ({moment} - {double(self._start)}) % {period} as {past}
                from {source}
            )
        )"""


YEARLY = Rhythm(period=365.25, peak=342.0, depth=0.7)
# The first day of 1970 was a Thursday: the third one is Saturday.
_WEEKLY = Rhythm(period=7.0, peak=2.5, depth=0.6)
_DAILY = Rhythm(period=1.0, peak=0.6, depth=1.2)


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The day of a number."""
    return _EPOCH + timedelta(days=number)


def unbend(day: float) -> float:
    """The busy moment that falls on a moment of the calendar, by the year alone."""
    low, high = day - 100.0, day + 100.0
    for _ in range(60):
        middle = (low + high) / 2
        if YEARLY.bend(middle) < day:
            low = middle
        else:
            high = middle
    return high


def bend_finely_sql(source: str, moment: str, result: str) -> str:
    """A subquery that adds the calendar time of `moment` by year, week and hour."""
    by_year, by_week = f"{result}_by_year", f"{result}_by_week"
    yearly = YEARLY.bend_sql(source, moment, by_year)
    return _DAILY.bend_sql(_WEEKLY.bend_sql(yearly, by_year, by_week), by_week, result)


def timestamp_sql(days: str) -> str:
    """A timestamp in whole seconds from days since 1970."""
    return f"epoch_ms((({days}) * 86400e0)::bigint * 1000)"


def loaded_sql(day: str, *, minute: int) -> str:
    """When the nightly load of a day brought a table: two o'clock and some minutes."""
    return f"epoch_ms(({day} * 86400 + {7200 + 60 * minute}) * 1000)"
