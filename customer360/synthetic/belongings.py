"""What belongs to records: exactly so many in all, spread unevenly.

With a multiplier of one or more, each record has one of its own from the start, and the
rest comes to any of the records known at its time, more to the recent ones.
"""

from customer360.records import dataclass
from customer360.synthetic.draws import double, unit
from customer360.synthetic.world import Size, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """One kind of thing that records have."""

    kind: str
    multiplier: float

    def total(self, size: Size) -> int:
        """How many there are."""
        return round(size.records * self.multiplier)

    def rows(self, timeline: Timeline, size: Size) -> str:
        """A subquery of all: `number` (the key), `is_first`, `record`, `since`."""
        total = self.total(size)
        if self.multiplier >= 1:
            firsts = f"""
                select range * 2 as number, true as is_first, range as record,
                    {timeline.appears("(range + 1)")} as since
                from range({size.records})"""
            return f"({firsts} union all {self._rest(timeline, total - size.records)})"
        owner = f"({self._when(total)} - 1)"
        return f"""(
            select *, {timeline.appears("(record + 1)")} as since
            from (
                select range * 2 as number, true as is_first, {owner} as record
                from range({total})
            )
        )"""

    def _rest(self, timeline: Timeline, total: int) -> str:
        spread = unit(timeline.draws.number("number", f"{self.kind} owner"))
        owner = f"floor(step * (1e0 - pow({spread}, 3)) * 9.99999999e-1)::bigint"
        return f"""
            select number, false, {owner}, {timeline.appears("step")}
            from (
                select range * 2 + 1 as number, {self._when(total)} as step
                from range({total})
            )"""

    def _when(self, total: int) -> str:
        """The size of the base at which thing number `range` comes.

        It is where `round(records x multiplier)` first allows for it; Python rounds
        halves to even, and so does `round_even`.
        """
        if total == 0:
            return "range"
        own = 1 if self.multiplier >= 1 else 0
        slope = self.multiplier - own
        base = f"ceil((range + 5e-1) * {double(1 / slope)} - 1e-9)::bigint"
        allowed = f"round_even({base} * {double(self.multiplier)}, 0) - {own} * {base}"
        return f"({base} + ({allowed} < range + 1)::int)"
