"""Which pairs the clusters get wrong, where they were lost, and what they look like.

A person of n records in several clusters has up to n(n - 1)/2 lost pairs, so only some
are looked at: of each person (or mixed cluster) a few records from each part, and of
all persons those that come first by a hash of their name. The shares are of that
sample; it is the same each time.

Read after `label_records`.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum

from customer360.adapters.protocol import Session
from customer360.identity.labels import LABELLED
from customer360.records import dataclass

_GROUPS = 20_000
_RECORDS_OF_A_PART = 2
_RECORDS_OF_A_GROUP = 10
_SHOWN_PATTERNS = 10
_SHOWN_EXAMPLES = 5
_MISTAKES = "c360_mistakes"

# What a record is compared by, in the order in which people think of it.
_FIELDS = (
    ("first name", "first_name_key"),
    ("middle name", "middle_name_key"),
    ("surname", "surname_key"),
    ("birth date", "birth_date_digits"),
    ("e-mail", "email_key"),
    ("phone", "phone_key"),
    ("national id", "national_id_key"),
    ("house number", "house_number_key"),
    ("street", "street_key"),
    ("city", "city_key"),
    ("postal code", "postal_key"),
    ("gender", "gender"),
    ("occupation", "occupation_key"),
    ("birth place", "birth_place_key"),
)


class Side(StrEnum):
    """What kind of mistake: one person in two clusters, or two persons in one."""

    LOST = "lost"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How many of the pairs went wrong at this step."""

    name: str
    pairs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCounts:
    """How often the two sides of a pair agree in a field."""

    field: str
    same: int
    alike: int
    different: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Pairs that differ in the same way, and one of them."""

    differences: str
    pairs: int
    example: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistakes:
    """The pairs of one side that were looked at."""

    side: Side
    sampled: int
    examples: tuple[tuple[str, str], ...]
    stages: tuple[Stage, ...]
    fields: tuple[FieldCounts, ...]
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Relations to look the pairs up in; None where there is none.

    `match_threshold` is the weight from which the models take a pair for one person.
    """

    records: str | None = None
    record_columns: Collection[str] = ()
    candidates: str | None = None
    scored: str | None = None
    match_threshold: float = 0.0


def find_mistakes(session: Session, side: Side, sources: Sources) -> Mistakes:
    """Look at pairs of one side."""
    sampled = _sample(session, side)
    return Mistakes(
        side=side,
        sampled=sampled,
        examples=_examples(session),
        stages=_stages(session, side, sources) if sampled else (),
        fields=_fields(session, sources) if sampled else (),
        patterns=_patterns(session, sources) if sampled else (),
    )


def _sample(session: Session, side: Side) -> int:
    group, part = "person_id", "cluster_id"
    if side is Side.WRONG:
        group, part = part, group
    session.execute(
        f"""
        create or replace temporary table {_MISTAKES} as
        with groups as (
            select {group} as group_id
            from {LABELLED}
            group by {group}
            having count(distinct {part}) > 1
            order by md5({group}), {group}
            limit {_GROUPS}
        ),
        of_parts as (
            select groups.group_id, labelled.{part} as part_id, labelled.record_id
            from {LABELLED} as labelled
            inner join groups on labelled.{group} = groups.group_id
            qualify row_number() over (
                partition by groups.group_id, labelled.{part}
                order by labelled.record_id
            ) <= {_RECORDS_OF_A_PART}
        ),
        members as (
            select group_id, part_id, record_id
            from of_parts
            qualify row_number() over (
                partition by group_id order by md5(record_id), record_id
            ) <= {_RECORDS_OF_A_GROUP}
        )
        select
            left_side.record_id as left_record_id,
            right_side.record_id as right_record_id
        from members as left_side
        inner join members as right_side
            on left_side.group_id = right_side.group_id
            and left_side.part_id != right_side.part_id
            and left_side.record_id < right_side.record_id
        """
    )
    counted = session.execute(f"select count(*) from {_MISTAKES}").rows
    return int(str(counted[0][0]))


def _examples(session: Session) -> tuple[tuple[str, str], ...]:
    rows = session.execute(
        f"select left_record_id, right_record_id from {_MISTAKES} "
        f"order by left_record_id, right_record_id limit {_SHOWN_EXAMPLES}"
    ).rows
    return tuple((str(left), str(right)) for left, right in rows)


def _stages(session: Session, side: Side, sources: Sources) -> tuple[Stage, ...]:
    if sources.scored is None:
        return ()
    joins = [_lookup(sources.scored, "scored")]
    was_candidate = "false"
    if sources.candidates is not None:
        joins.append(_lookup(sources.candidates, "candidates"))
        was_candidate = "candidates.left_record_id is not null"
    if side is Side.LOST:
        names = (
            "scored as one person, kept apart by clustering",
            "scored as two persons",
            "a candidate, but not scored",
            "never a candidate (blocking)",
        )
    else:
        names = (
            "scored as one person",
            "scored as two persons, joined through others",
            "a candidate, not scored, joined through others",
            "never a candidate, joined through others",
        )
    rows = session.execute(
        f"""
        select
            case
                when scored.match_weight >= {sources.match_threshold!r} then 0
                when scored.match_weight is not null then 1
                when {was_candidate} then 2
                else 3
            end as stage,
            count(*)
        from {_MISTAKES} as mistakes
        {" ".join(joins)}
        group by stage
        order by stage
        """
    ).rows
    return tuple(
        Stage(name=names[int(str(stage))], pairs=int(str(pairs)))
        for stage, pairs in rows
    )


def _lookup(relation: str, name: str) -> str:
    return (
        # Models order the two sides of a pair in their own way.
        f"left join {relation} as {name} on mistakes.left_record_id "
        f"= least({name}.left_record_id, {name}.right_record_id) "
        "and mistakes.right_record_id "
        f"= greatest({name}.left_record_id, {name}.right_record_id)"
    )


def _known_fields(sources: Sources) -> list[tuple[str, str]]:
    return [pair for pair in _FIELDS if pair[1] in sources.record_columns]


def _compared(sources: Sources, fields: Sequence[tuple[str, str]]) -> str:
    states = ", ".join(
        f"{_state(f'left_side.{column}', f'right_side.{column}')} as f{place}"
        for place, (_, column) in enumerate(fields)
    )
    return f"""
        select mistakes.left_record_id, mistakes.right_record_id, {states}
        from {_MISTAKES} as mistakes
        inner join {sources.records} as left_side
            on mistakes.left_record_id = left_side.record_id
        inner join {sources.records} as right_side
            on mistakes.right_record_id = right_side.record_id
    """


def _state(left: str, right: str) -> str:
    return (
        f"case when {left} is null or {right} is null then 'missing' "
        f"when {left} = {right} then 'same' "
        f"when damerau_levenshtein({left}, {right}) <= 1 "
        f"or jaro_winkler_similarity({left}, {right}) >= 0.9e0 then 'alike' "
        "else 'different' end"
    )


def _fields(session: Session, sources: Sources) -> tuple[FieldCounts, ...]:
    fields = _known_fields(sources)
    if sources.records is None or not fields:
        return ()
    states = ("same", "alike", "different", "missing")
    counts = ", ".join(
        f"count(*) filter (where f{place} = '{state}')"
        for place in range(len(fields))
        for state in states
    )
    row = session.execute(
        f"select {counts} from ({_compared(sources, fields)}) as compared"
    ).rows[0]
    numbers = [int(str(value)) for value in row]
    found = (
        FieldCounts(
            field=name,
            same=numbers[4 * place],
            alike=numbers[4 * place + 1],
            different=numbers[4 * place + 2],
            missing=numbers[4 * place + 3],
        )
        for place, (name, _) in enumerate(fields)
    )
    # A field that nobody has is no news.
    return tuple(c for c in found if c.same or c.alike or c.different)


def _patterns(session: Session, sources: Sources) -> tuple[Pattern, ...]:
    fields = _known_fields(sources)
    if sources.records is None or not fields:
        return ()
    differences = " || ".join(_said(state, fields) for state in ("different", "alike"))
    rows = session.execute(
        f"""
        select
            coalesce(nullif(rtrim({differences}, '; '), ''), 'nothing differs')
                as differences,
            count(*) as pairs,
            min((left_record_id, right_record_id)) as example
        from ({_compared(sources, fields)}) as compared
        group by differences
        order by pairs desc, differences
        limit {_SHOWN_PATTERNS}
        """
    ).rows
    return tuple(
        Pattern(
            differences=str(differences),
            pairs=int(str(pairs)),
            example=_example(example),
        )
        for differences, pairs, example in rows
    )


def _said(state: str, fields: Sequence[tuple[str, str]]) -> str:
    names = ", ".join(
        f"case when f{place} = '{state}' then '{name}' end"
        for place, (name, _) in enumerate(fields)
    )
    return f"coalesce('{state}: ' || nullif(concat_ws(', ', {names}), '') || '; ', '')"


def _example(value: object) -> tuple[str, str]:
    if isinstance(value, tuple) and len(value) == 2:
        return str(value[0]), str(value[1])
    raise AssertionError(value)
