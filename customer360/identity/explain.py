"""Why two records are one person, or are not: every step of the reasoning.

The weights are those of the models: a pair is scored anew by the same SQL, so that a
pair that blocking left out can be explained, too.
"""

from collections.abc import Mapping
from enum import StrEnum

from customer360.adapters.protocol import Session
from customer360.identity.pair_lookup import IdentityTables, Pair
from customer360.identity.shown_values import COMPARISONS, shown_values
from customer360.records import dataclass

PAIRS = "c360_pairs"
# Less is rounding, and no step of its own.
_NOTHING = 0.005


class Doubt(StrEnum):
    """What two records may be if they are not one person."""

    STRANGERS = "strangers"
    HOUSEHOLD = "members of one household"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One comparison. Weights are log2: one more doubles the odds.

    `m_probability` is how often records of one person show this level,
    `other_probability` how often those do that the doubt is about.
    `level_weight` is what the level says of any pair, `adjustment` what these values
    add to it because they are rarer or commoner; `total` counts from the prior on.
    """

    comparison: str
    left: str | None
    right: str | None
    level: int
    level_name: str
    m_probability: float | None
    other_probability: float | None
    level_weight: float
    adjustment: float
    total: float

    @property
    def weight(self) -> float:
        """What the comparison adds."""
        return self.level_weight + self.adjustment


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A pair's steps from the prior to the end.

    There are two ways not to be one person: to be strangers, or two members of one
    household. The steps are against the one that is harder to rule out here, `doubt`;
    `rest` is what the other one takes away besides.
    """

    doubt: Doubt
    prior: float
    steps: tuple[Step, ...]
    rest: float
    stranger_weight: float
    household_weight: float
    match_weight: float
    match_probability: float
    was_scored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    name: str
    m_probability: float | None
    other_probability: float | None
    weight: float


_NO_LEVEL = _Level(name="empty", m_probability=None, other_probability=None, weight=0.0)
_Levels = Mapping[tuple[str, int], _Level]


def store_pair(session: Session, pair: Pair) -> None:
    """Put the pair where the scoring SQL finds it: a temporary table `PAIRS`."""
    session.execute(
        f"create or replace temporary table {PAIRS} "
        "(left_record_id varchar, right_record_id varchar)"
    )
    ids = [pair.left.record_id, pair.right.record_id]
    session.execute(f"insert into {PAIRS} values (?, ?)", ids)


def score_pair(
    session: Session, tables: IdentityTables, pair: Pair, scoring: str
) -> Score:
    """Score the pair that was stored, by the query `scoring`."""
    scored = session.execute(scoring)
    row = dict(zip(scored.columns, scored.rows[0], strict=True))
    stranger, household, match = (
        float(str(row[f"{name}_weight"])) for name in ("stranger", "household", "match")
    )
    doubt = Doubt.HOUSEHOLD if household < stranger else Doubt.STRANGERS
    prefix = "household_" if doubt is Doubt.HOUSEHOLD else ""
    prior = float(str(row[f"{prefix}prior_weight"]))
    levels = _levels(session, tables, doubt)
    steps: list[Step] = []
    total = prior
    ids = (pair.left.record_id, pair.right.record_id)
    values = shown_values(session, tables, ids)
    for comparison in COMPARISONS:
        if f"{comparison}_level" not in row:
            continue
        weight = float(str(row[f"{comparison}_{prefix}weight"]))
        level = int(str(row[f"{comparison}_level"]))
        found = levels.get((_learned_as(comparison, row, levels), level), _NO_LEVEL)
        total += weight
        steps.append(
            Step(
                comparison=comparison,
                left=values[ids[0]][comparison],
                right=values[ids[1]][comparison],
                level=level,
                level_name=found.name,
                m_probability=found.m_probability,
                other_probability=found.other_probability,
                level_weight=found.weight,
                adjustment=weight - found.weight,
                total=total,
            )
        )
    rest = match - total
    return Score(
        doubt=doubt,
        prior=prior,
        steps=tuple(steps),
        rest=rest if abs(rest) >= _NOTHING else 0.0,
        stranger_weight=stranger,
        household_weight=household,
        match_weight=match,
        match_probability=float(str(row["match_probability"])),
        was_scored=_was_scored(session, tables),
    )


def _learned_as(comparison: str, row: Mapping[str, object], levels: _Levels) -> str:
    """E-mails of people of one name are weighed as such: they are made of names."""
    if comparison != "email" or ("email_of_namesake", 1) not in levels:
        return comparison
    first, last = (
        max(level for name, level in levels if name == field)
        - int(str(row[f"{field}_level"]))
        for field in ("first_name", "surname")
    )
    return "email_of_namesake" if first <= 1 and last == 0 else comparison


def _levels(session: Session, tables: IdentityTables, doubt: Doubt) -> _Levels:
    probability, weight = "u_probability", "match_weight"
    if doubt is Doubt.HOUSEHOLD:
        probability, weight = "household_probability", "household_weight"
    rows = session.execute(
        f"select comparison, level, level_name, m_probability, {probability}, {weight} "
        f"from {tables.weights} where level is not null"
    ).rows
    return {
        (str(comparison), int(str(level))): _Level(
            name=str(name),
            m_probability=_number(m),
            other_probability=_number(other),
            weight=_number(weight) or 0.0,
        )
        for comparison, level, name, m, other, weight in rows
    }


def _was_scored(session: Session, tables: IdentityTables) -> bool:
    rows = session.execute(
        f"""
        select 1
        from {tables.scored} as scored
        inner join {PAIRS} as pairs
            on least(scored.left_record_id, scored.right_record_id)
            = least(pairs.left_record_id, pairs.right_record_id)
            and greatest(scored.left_record_id, scored.right_record_id)
            = greatest(pairs.left_record_id, pairs.right_record_id)
        limit 1
        """
    ).rows
    return bool(rows)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
