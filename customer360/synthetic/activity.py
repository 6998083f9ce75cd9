"""What people do: purchases and interactions as points in busy time.

Someone acts at a steady pace of their own until they lapse. Points lie in segments of
busy time: one for the past as the world is first made, then one for every 32 days. So
the points of a segment do not change when the world moves on, and only the latest
segments have to be looked at. The first segment ends 24 busy days before the world's
first end, so that all of it is known by then, late arrivals included.
"""

from functools import cached_property
from math import ceil, exp, floor

from customer360.records import dataclass
from customer360.synthetic.calendar import bend_finely_sql, day_number, unbend
from customer360.synthetic.draws import bits, double, item
from customer360.synthetic.world import Size, Timeline

_TAIL, _SEGMENT = 24.0, 32.0
# Nothing is known later than this many days after it happened.
_LATEST = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often an average customer acts: points a busy day.

    `ends_with_act` says that who lapses does so by a last act, as BG/NBD has it.
    """

    per_day: float
    ends_with_act: bool


@dataclass(frozen=True, kw_only=True)
class Window:
    """The segments to look at for what became known between two days."""

    timeline: Timeline
    size: Size
    since: int

    @cached_property
    def tail_start(self) -> float:
        """The busy moment at which the first segment ends."""
        return self.timeline.start + self.timeline.span - _TAIL

    @property
    def is_advance(self) -> bool:
        """True if something is known already."""
        return self.since >= day_number(self.timeline.settings.start_date)

    @property
    def segments(self) -> range:
        """The places of the segments."""
        # The week bends moments by less than a day.
        past = ceil((self.size.moment + 1 - self.tail_start) / _SEGMENT) + 1
        if not self.is_advance:
            return range(past)
        reach = unbend(self.since - _LATEST) - self.tail_start
        return range(max(1, floor(reach / _SEGMENT) + 1), past)


def slots(multiplier: float) -> int:
    """How many numbers are kept for one actor's points in a segment: a power of 2."""
    room = 64
    while room < 64 * multiplier:
        room *= 2
    return room


def points(
    actors: str, window: Window, *, purpose: str, pace: Pace, room: int, settles: bool
) -> str:
    """A subquery of the points of all actors that became known in the window.

    `actors` has the columns `number`, `weight` (pace relative to the average),
    `active_from` and `active_to` (moments), and `may_end` (a lapse at `active_to` is an
    act). Added are `place` (a number of the point's own), `choice` (a number),
    `is_echo` (takes back the point before, whose draws it shares), `happened` (days),
    `load_day`, and `is_pending`.
    """
    luck = window.timeline.draws.number("(place - is_echo::int)", purpose)
    # An echo comes after what it takes back, and rather soon.
    delay = f"power({bits('choice', 0, 16)} * 1.52587890625e-5, 4)"
    late = f"if({bits('choice', 0, 5)} = 0, 1 + {bits('choice', 5, 3)}, 0)"
    settled = f"if({bits('choice', 8, 4)} = 0, 1 + {bits('choice', 12, 2)}, 0)"
    placed = f"""(
        select *, case when is_last then active_to
            when is_echo then low + (high - low) * (share + (1e0 - share) * {delay})
            else low + (high - low) * share end as moment
        from (
            select *, (luck >> 16) * 7.105427357601002e-15 as share,
                (hash(luck) >> 1)::bigint as choice
            from (
                select *, {luck} as luck
                from (
                    select *, (slot + number) % 29 = 0 and slot > 0
                        and slot < candidates as is_echo, slot = candidates as is_last,
                        number * {room} + slot + (segment << 44) as place
                    from (
                        select *, unnest(range(candidates + ends::int)) as slot
                        from {_candidates(actors, window, purpose, pace, room)}
                    )
                )
            )
            where is_last or (luck & 65535) < kept
        )
    )"""
    day = window.size.day
    return f"""(
        select *, if(last_day <= {day}, last_day, first_day) as load_day,
            last_day > {day} as is_pending
        from (
            select *, first_day + {settled if settles else "0"} as last_day
            from (
                select *, floor(happened)::bigint + 1 + {late} as first_day
                from {bend_finely_sql(placed, "moment", "happened")}
            )
            where first_day <= {day}
        )
        {f"where load_day > {window.since}" if window.is_advance else ""}
    )"""


def exposure(actors: str, moment: float) -> str:
    """The query of how long all actors were active by a moment, and how many lapsed.

    Time is weighted by the actor's pace.
    """
    return f"""
        select
            sum(weight * greatest(least(active_to, {double(moment)}) - active_from, 0)),
            count(*) filter (may_end and active_to < {double(moment)}
                and active_to > active_from)
        from {actors}"""


def _candidates(
    actors: str, window: Window, purpose: str, pace: Pace, room: int
) -> str:
    """Say for each actor and segment how many points to try and what share to keep.

    The count is Poisson by thinning: at mean 1 and 4 from a table, above as a normal
    (Cornish-Fisher), kept with a chance of mean over the mean that was drawn.
    """
    segments = window.segments
    count, first = max(len(segments), 1), segments.start
    high = f"{double(window.tail_start)} + segment * {double(_SEGMENT)}"
    low = f"if(segment = 0, -1e9, {high} - {double(_SEGMENT)})"
    number = window.timeline.draws.number("(number + (segment << 44))", f"{purpose} n")
    normal = f"((bit_count(n) - 32 + {bits('n', 0, 16)} * 1.52587890625e-5) * 2.513e-1)"
    many = (
        f"least(greatest(round(mean + sqrt(mean) * {normal} "
        f"+ ({normal} * {normal} - 1) / 6), 0), {room - 2})::bigint"
    )
    few = item(POISSON_COUNTS, f"if(mean > 1, 64, 0) + {bits('n', 16, 6)}")
    ends = "false"
    if pace.ends_with_act:
        ends = "may_end and active_to between low and high and active_to > active_from"
    return f"""(
        select *,
            case when mean <= 0 then 0 when mean <= 4 then {few} else {many} end
                as candidates,
            65536 * mean / if(mean > 4, mean, if(mean > 1, 4, 1)) as kept
        from (
            select *, {number} as n,
                {double(pace.per_day)} * weight * greatest(high - low, 0) as mean
            from (
                select * replace (
                    greatest(low, active_from) as low, least(high, active_to) as high),
                    {ends} as ends
                from (
                    select *, {low} as low, {high} as high
                    from (
                        select *, unnest(range({first}, {first + count})) as segment
                        from {actors}
                    )
                )
            )
        )
    )"""


def _poisson(mean: float) -> tuple[int, ...]:
    """The counts at 64 even steps of chance."""
    counts = []
    count, chance, passed = 0, exp(-mean), exp(-mean)
    for step in range(64):
        while passed < (step + 0.5) / 64:
            count += 1
            chance *= mean / count
            passed += chance
        counts.append(count)
    return tuple(counts)


POISSON_COUNTS = _poisson(1) + _poisson(4)
