"""The size of the world on a day, and its subqueries of records and their belongings.

Records are numbered from 0 in the order in which they appear. The base grows along busy
time: the pace at which records appear on `end_date` is three times that of
`start_date`, and goes on growing. All that a record says is what its source system knew
when it last looked at the person, so a row changes only when its system looks again.
"""

from functools import cached_property
from math import floor

from customer360.records import dataclass
from customer360.synthetic.calendar import day_number, unbend
from customer360.synthetic.draws import Draws, bits, double, item, unit
from customer360.synthetic.settings import GeneratorSettings

# How many copies the same person gets, over and over: of 64 copies, 39 are the only one
# of their person, 16 are one of two, 9 one of three. Some people are chosen twice.
_COPIES = (1, 2, 1, 1, 1, 2, 1, 1, 3, 1, 1, 1, 1, 2, 1, 1, 1, 1) * 2 + (
    (1, 2, 1, 1, 1, 2, 1, 1, 3, 1, 1, 1, 1, 1)
)
_COPIES_BEFORE = tuple(place for count in _COPIES for place in range(count))

# Of ranks 0, 5, 10 and 15 (and so on) of twenty people, how many share a household.
_HOUSEHOLD_SIZES = (1, 2, 1, 3, 1, 2, 4, 1, 2, 1, 3, 2, 1, 4, 2, 1)

# Places in LOCALES: US, CA, GB, DE, FR, ES, NL, for 64 households.
_COUNTRIES = (0,) * 28 + (1,) * 4 + (2,) * 9 + (3,) * 9 + (4,) * 6 + (5,) * 4 + (6,) * 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much there is on a day."""

    day: int
    moment: float
    records: int


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A world's settings, and where its days lie in busy time."""

    settings: GeneratorSettings

    @cached_property
    def start(self) -> float:
        """The busy moment at which the world begins."""
        return unbend(day_number(self.settings.start_date))

    @cached_property
    def span(self) -> float:
        """Busy days from the beginning to the first end."""
        return unbend(day_number(self.settings.end_date)) - self.start

    @cached_property
    def draws(self) -> Draws:
        """The numbers of the world's seed."""
        return Draws(seed=self.settings.seed)

    def size(self, day: int) -> Size:
        """How much there is when a day begins."""
        moment = unbend(day)
        share = (moment - self.start) / self.span
        grown = self.settings.num_customers * (share + share * share) / 2
        # A record appears a ten thousandth of a step before its full step is reached.
        return Size(day=day, moment=moment, records=floor(grown + 1e-4))

    def appears(self, order: str) -> str:
        """SQL for the moment at which the record of this place, from 1, appears."""
        number = max(self.settings.num_customers, 1)
        share = f"({order} - 1e-4) * {double(8 / number)} + 1e0"
        half = self.span / 2
        return f"({double(self.start - half)} + {double(half)} * sqrt({share}))"


def homes(timeline: Timeline, source: str) -> str:
    """A subquery that says where the people of `source` (from `persons`) live.

    Columns: `habits` (a number) of the person, `household` (a number), how many share
    it (`kin`), who of them this is (`member`, 0 to 3; those alone have any), `country`.
    """
    draws = timeline.draws
    household = draws.number("(lane * 4 + if(member < kin, 0, member))", "household")
    kin = item(_HOUSEHOLD_SIZES, bits(draws.number("lane", "kin"), 0, 4))
    return f"""(
        select *, {item(_COUNTRIES, bits("household", 0, 6))} as country
        from (
            select *, {household} as household
            from (
                select *, {kin} as kin, {draws.number("person", "habits")} as habits
                from (
                    select *, person // 20 * 5 + person % 5 as lane,
                        person % 20 // 5 as member
                    from {source}
                )
            )
        )
    )"""


def lives(timeline: Timeline, source: str) -> str:
    """A subquery that says how the people of `source` (from `persons`) behave.

    Columns: how busy the person is (`pace`, 1 on average), and the moments at which the
    record `appeared` and the person `lapses`.
    """
    draws = timeline.draws
    # Of 63 bits 31.5 are set, with a variance of 15.83 once smoothed; the square of a
    # normal is gamma with a shape of one half.
    normal = f"bit_count(vigour) - 32 + {bits('vigour', 0, 16)} * 1.52587890625e-5"
    # An exponential, at the person's pace and at a rate of Beta(1, 3): BG/NBD.
    ends = unit(draws.number("person", "lapse"))
    fickle = f"(1.0001e0 - pow({unit(draws.number('person', 'fickle'))}, 3.333333e-1))"
    return f"""(
        select *, appeared - 150e0 * ln(1e0 - {ends}) / (pace * {fickle}) as lapses
        from (
            select *, 6.317e-2 * normal * normal + 1e-4 as pace
            from (
                select *, {normal} as normal,
                    {timeline.appears("(record + 1)")} as appeared
                from (
                    select *, {draws.number("person", "vigour")} as vigour
                    from {source}
                )
            )
        )
    )"""


def persons(timeline: Timeline, source: str) -> str:
    """A subquery that says of each record (column `record`) of `source` whose it is.

    Columns: `chance` (a number) of the record, `is_copy` of a person seen before, and
    `person` (rank).

    Copies come at even steps. The copies of a person follow each other in the order of
    copies; the person is one of those known when the first of them comes.
    """
    draws, rate = timeline.draws, timeline.settings.duplicate_rate
    chance = draws.number("record", "record")
    if rate == 0:
        return f"""(
            select *, {chance} as chance, false as is_copy, record as person
            from {source}
        )"""
    first = f"(copies - {item(_COPIES_BEFORE, '(copies & 63)')})"
    known = f"(ceil((first_copy + 5e-1) * {double(1 / rate)}) - 1 - first_copy)"
    earlier = (
        f"floor({known} * sqrt({unit(draws.number('first_copy', 'copy'))}))::bigint"
    )
    return f"""(
        select *, if(is_copy, {earlier}, record - copies) as person
        from (
            select *, {first} as first_copy
            from (
                select *, {chance} as chance,
                    floor(record * {double(rate)} + 5e-1)::bigint as copies,
                    floor((record + 1) * {double(rate)} + 5e-1) > copies as is_copy
                from {source}
            )
        )
    )"""


def looked(draws: Draws, *, key: str, purpose: str, size: Size, since: str) -> str:
    """SQL for the last moment before the world's end at which a system looked at a row.

    Each row has its own period, 20 to 275 days; `since` is when it was first seen.
    """
    number = draws.number(key, purpose)
    period = f"(20 + {bits(number, 0, 8)})"
    phase = bits(number, 10, 9)
    now = double(size.moment)
    return (
        f"greatest({since}, floor(({now} + {phase}) / {period}) * {period} - {phase})"
    )
