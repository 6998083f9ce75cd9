"""Which two records are meant, by their ids or by the ids of their customers."""

from collections.abc import Collection

from customer360.adapters.protocol import Session
from customer360.errors import UsageError
from customer360.records import dataclass

_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityTables:
    """Relations of the identity layer; `overrides` is None where the seed is not."""

    records: str
    record_columns: Collection[str]
    clusters: str
    scored: str
    weights: str
    overrides: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One record of a pair, and the customer it belongs to."""

    record_id: str
    customer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two records; `is_chosen` if we picked them from all those of two customers."""

    left: Side
    right: Side
    is_chosen: bool = False


def find_pair(
    session: Session, tables: IdentityTables, first: str, second: str
) -> Pair:
    """The records that two ids mean; of two customers the pair that speaks loudest.

    Raises:
        UsageError: an id is unknown, or both mean the same record.
    """
    left = _members(session, tables, first)
    right = _members(session, tables, second)
    if {side.record_id for side in left} & {side.record_id for side in right}:
        several = ", ".join(sorted({side.record_id for side in left + right})[:_SHOWN])
        raise UsageError(
            f"{first!r} and {second!r} are the same"
            if first == second
            else f"{first!r} is a record of {second!r}, or the other way round",
            hint=f"give two different records: {several} ...",
        )
    if len(left) == len(right) == 1:
        return Pair(left=left[0], right=right[0])
    return _best_pair(session, tables, left, right)


def _members(session: Session, tables: IdentityTables, name: str) -> list[Side]:
    rows = session.execute(
        f"select record_id, customer_id from {tables.clusters} where record_id = ? "
        "union all by name "
        f"select record_id, customer_id from {tables.clusters} where customer_id = ? "
        "order by record_id",
        [name, name],
    ).rows
    sides = [Side(record_id=str(row[0]), customer_id=str(row[1])) for row in rows]
    exact = [side for side in sides if side.record_id == name]
    if not sides:
        raise _unknown(session, tables, name)
    # Where records and customers share their names, the record is meant.
    return exact[:1] or sides


def _unknown(session: Session, tables: IdentityTables, name: str) -> UsageError:
    near = session.execute(
        f"""
        select id
        from (
            select record_id as id from {tables.clusters}
            union
            select customer_id as id from {tables.clusters}
        ) as known
        order by damerau_levenshtein(lower(id), lower(?)), id
        limit {_SHOWN}
        """,
        [name],
    ).rows
    hint = f"the nearest are {', '.join(str(row[0]) for row in near)}"
    return UsageError(
        f"there is no record and no customer {name!r}",
        hint=hint if near else "there are no records at all",
    )


def _best_pair(
    session: Session, tables: IdentityTables, left: list[Side], right: list[Side]
) -> Pair:
    sides = {side.record_id: side for side in left + right}
    rows = session.execute(
        f"""
        with sides as (
            select unnest($1) as record_id, 'left' as side
            union all
            select unnest($2) as record_id, 'right' as side
        )
        select left_record_id, right_record_id
        from {tables.scored} as scored
        inner join sides as a on scored.left_record_id = a.record_id
        inner join sides as b on scored.right_record_id = b.record_id
        where a.side != b.side
        order by match_weight desc, left_record_id, right_record_id
        limit 1
        """,
        [[side.record_id for side in left], [side.record_id for side in right]],
    ).rows
    if not rows:
        return Pair(left=left[0], right=right[0], is_chosen=True)
    found = {str(value) for value in rows[0]}
    return Pair(
        left=next(side for side in left if side.record_id in found),
        right=next(side for side in right if side.record_id in found),
        is_chosen=len(sides) > 2,
    )
