"""The pairs that are hardest to tell: which to ask people about."""

from customer360.adapters.protocol import Session
from customer360.identity.pair_lookup import IdentityTables, Pair, Side
from customer360.identity.shown_values import COMPARISONS, shown_values
from customer360.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPair:
    """What both records say in a field, and how alike that is, in words."""

    field: str
    left: str | None
    right: str | None
    level_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Are these two one person?"""

    pair: Pair
    match_weight: float
    match_probability: float
    fields: tuple[FieldPair, ...]

    @property
    def is_same_customer(self) -> bool:
        """What the models think."""
        return self.pair.left.customer_id == self.pair.right.customer_id


def uncertain_pairs(
    session: Session, tables: IdentityTables, limit: int
) -> tuple[Question, ...]:
    """The scored pairs whose probability is nearest to one half, nearest first."""
    scored = session.execute(
        f"""
        select
            scored.*,
            left_cluster.customer_id as left_customer_id,
            right_cluster.customer_id as right_customer_id
        from {tables.scored} as scored
        inner join {tables.clusters} as left_cluster
            on scored.left_record_id = left_cluster.record_id
        inner join {tables.clusters} as right_cluster
            on scored.right_record_id = right_cluster.record_id
        order by
            abs(scored.match_weight),
            scored.left_record_id,
            scored.right_record_id
        limit {int(limit)}
        """
    )
    rows = [dict(zip(scored.columns, row, strict=True)) for row in scored.rows]
    ids = {str(row[f"{side}_record_id"]) for row in rows for side in ("left", "right")}
    values = shown_values(session, tables, sorted(ids))
    names = _level_names(session, tables)
    return tuple(_question(row, values, names) for row in rows)


def _question(
    row: dict[str, object],
    values: dict[str, dict[str, str | None]],
    names: dict[tuple[str, int], str],
) -> Question:
    left, right = (
        Side(
            record_id=str(row[f"{side}_record_id"]),
            customer_id=str(row[f"{side}_customer_id"]),
        )
        for side in ("left", "right")
    )
    fields = (
        FieldPair(
            field=comparison,
            left=values[left.record_id][comparison],
            right=values[right.record_id][comparison],
            level_name=names.get((comparison, _level(row, comparison)), ""),
        )
        for comparison in COMPARISONS
    )
    return Question(
        pair=Pair(left=left, right=right),
        match_weight=float(str(row["match_weight"])),
        match_probability=float(str(row["match_probability"])),
        fields=tuple(found for found in fields if found.left or found.right),
    )


def _level(row: dict[str, object], comparison: str) -> int:
    return int(str(row.get(f"{comparison}_level", 0)))


def _level_names(
    session: Session, tables: IdentityTables
) -> dict[tuple[str, int], str]:
    rows = session.execute(
        f"select comparison, level, level_name from {tables.weights} "
        "where level is not null"
    ).rows
    return {(str(name), int(str(level))): str(text) for name, level, text in rows}
