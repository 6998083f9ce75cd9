"""Why two records are one person, or are not: every step of the reasoning.

The weights are those of the models: a pair is scored anew by the same SQL, so that a
pair that blocking left out can be explained, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from customer360.adapters.protocol import Session
from customer360.identity.pair_lookup import IdentityTables, Pair

# What is compared, in the order of its telling, and the columns that show it.
COMPARISONS: Mapping[str, tuple[str, ...]] = {
    "first_name": ("first_name",),
    "surname": ("last_name",),
    "middle_name": ("middle_name",),
    "birth_date": ("birth_date", "birth_date_digits"),
    "email": ("email",),
    "phone": ("phone", "phone_keys"),
    "national_id": ("national_id",),
    "address": ("street", "address_keys"),
    "area": ("postal_code", "city"),
    "gender": ("gender",),
    "occupation": ("occupation",),
    "birth_place": ("birth_place",),
}
PAIRS = "c360_pairs"
_PRIOR = "prior"
# Less is rounding, and no step of its own.
_NOTHING = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One comparison. Weights are log2: one more doubles the odds.

    `level_weight` is what the level says of any pair, `adjustment` what these values
    add to it because they are rarer or commoner; `total` counts from the prior on.
    """

    comparison: str
    left: str | None
    right: str | None
    level: int
    level_name: str
    m_probability: float | None
    u_probability: float | None
    level_weight: float
    adjustment: float
    total: float

    @property
    def weight(self) -> float:
        """What the comparison adds."""
        return self.level_weight + self.adjustment


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A pair's steps from the prior to the end. `rest` is what no single step holds.

    Fields that depend on each other say less together than apart: that is the rest.
    """

    prior: float
    steps: tuple[Step, ...]
    rest: float
    match_weight: float
    match_probability: float
    was_scored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    name: str
    m_probability: float | None
    u_probability: float | None
    weight: float


def store_pair(session: Session, pair: Pair) -> None:
    """Put the pair where the scoring SQL finds it: a temporary table `PAIRS`."""
    session.execute(
        f"create or replace temporary table {PAIRS} "
        "(left_record_id varchar, right_record_id varchar)"
    )
    # The models know a pair from its smaller id to its larger one.
    ids = sorted((pair.left.record_id, pair.right.record_id))
    session.execute(f"insert into {PAIRS} values (?, ?)", ids)


def score_pair(
    session: Session, tables: IdentityTables, pair: Pair, scoring: str
) -> Score:
    """Score the pair that was stored, by the query `scoring`."""
    scored = session.execute(scoring)
    row = dict(zip(scored.columns, scored.rows[0], strict=True))
    levels = _levels(session, tables)
    prior = levels[_PRIOR, 0].weight
    values = _values(session, tables, pair)
    steps: list[Step] = []
    total = prior
    for comparison, (left, right) in values.items():
        if f"{comparison}_level" not in row:
            continue
        step = _step(comparison, left, right, row=row, levels=levels, total=total)
        total = step.total
        steps.append(step)
    match_weight = float(str(row["match_weight"]))
    rest = match_weight - total
    return Score(
        prior=prior,
        steps=tuple(steps),
        rest=rest if abs(rest) >= _NOTHING else 0.0,
        match_weight=match_weight,
        match_probability=float(str(row["match_probability"])),
        was_scored=_was_scored(session, tables),
    )


def _step(
    comparison: str,
    left: str | None,
    right: str | None,
    *,
    row: Mapping[str, object],
    levels: Mapping[tuple[str, int], _Level],
    total: float,
) -> Step:
    number = int(str(row[f"{comparison}_level"]))
    given = row.get(f"{comparison}_weight")
    level = levels.get((comparison, number), _NO_LEVEL)
    weight = level.weight if given is None else float(str(given))
    return Step(
        comparison=comparison,
        left=left,
        right=right,
        level=number,
        level_name=level.name,
        m_probability=level.m_probability,
        u_probability=level.u_probability,
        level_weight=level.weight,
        adjustment=weight - level.weight,
        total=total + weight,
    )


_NO_LEVEL = _Level(
    name="a side is empty", m_probability=None, u_probability=None, weight=0.0
)


def _levels(session: Session, tables: IdentityTables) -> dict[tuple[str, int], _Level]:
    rows = session.execute(
        "select comparison, level, level_name, m_probability, u_probability, "
        f"match_weight from {tables.weights}"
    ).rows
    return {
        (str(comparison), 0 if comparison == _PRIOR else int(str(level))): _Level(
            name=str(name),
            m_probability=_number(m),
            u_probability=_number(u),
            weight=_number(weight) or 0.0,
        )
        for comparison, level, name, m, u, weight in rows
    }


def _values(
    session: Session, tables: IdentityTables, pair: Pair
) -> dict[str, tuple[str | None, str | None]]:
    shown = {
        comparison: [name for name in columns if name in tables.record_columns]
        for comparison, columns in COMPARISONS.items()
    }
    selected = ", ".join(
        f"nullif(concat_ws(' | ', {', '.join(map(_shown, columns))}), '')"
        if columns
        else "null"
        for columns in shown.values()
    )
    ids = (pair.left.record_id, pair.right.record_id)
    rows = session.execute(
        f"select record_id, {selected} from {tables.records} where record_id in (?, ?)",
        ids,
    ).rows
    found = {str(record_id): values for record_id, *values in rows}
    left, right = (found.get(name, [None] * len(shown)) for name in ids)
    return {
        comparison: (_text(left[place]), _text(right[place]))
        for place, comparison in enumerate(shown)
    }


def _shown(column: str) -> str:
    # What is compared stands behind what was written, if it says something else.
    if column.endswith("_keys"):
        return f"array_to_string({column}, ', ')"
    if column == "birth_date_digits":
        return "case when birth_date is null then birth_date_digits end"
    return f"cast({column} as varchar)"


def _was_scored(session: Session, tables: IdentityTables) -> bool:
    rows = session.execute(
        f"select 1 from {tables.scored} as scored semi join {PAIRS} as pairs "
        "on scored.left_record_id = pairs.left_record_id "
        "and scored.right_record_id = pairs.right_record_id limit 1"
    ).rows
    return bool(rows)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
