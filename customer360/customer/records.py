"""The records that a customer was made of, and the pairs that tie them together."""

from collections.abc import Mapping, Sequence
from math import inf

from customer360.customer.lookup import CLUSTERS, RECORDS
from customer360.customer.models import MOST_ROWS, Models
from customer360.customer.page import Facts, Link, Member

SCORED = "int_identity__scored_pairs"
LEVELS = "int_identity__comparison_levels"
OVERRIDES = "identity_overrides"
RECORD_COLUMNS = (
    "record_id",
    "source_system",
    "record_status",
    "first_name",
    "middle_name",
    "last_name",
    "gender",
    "email",
    "phone",
    "street",
    "postal_code",
    "city",
    "state",
    "country_code",
    "birth_date",
    "birth_place",
    "national_id",
    "occupation",
    "has_marketing_consent",
    "created_at",
    "updated_at",
    "loaded_at",
)
_Edge = tuple[str, str]
_MOST_PAIRS = 20_000


def read_members(models: Models, customer_id: str) -> tuple[tuple[Member, ...], int]:
    """The records, the oldest first, then by how they are tied; and how many there are.

    Each is tied to one before it by the strongest pair that reaches it, as when the
    cluster is grown from its oldest record.
    """
    if not models.has(CLUSTERS):
        return (), 0
    found = models.session.execute(
        f"select record_id, count(*) over () from {models.relations[CLUSTERS]} "
        "where customer_id = ? "
        f"order by is_oldest_record desc, record_id limit {MOST_ROWS}",
        [customer_id],
    ).rows
    ids = [str(record_id) for record_id, _ in found]
    facts = {
        str(row["record_id"]): row
        for row in models.rows(
            RECORDS, is_any_of("record_id", ids), ids, columns=RECORD_COLUMNS
        )
    }
    links = _links(models, ids)
    return (
        tuple(
            Member(record_id=name, facts=facts.get(name, {}), link=links[name])
            for name in (*ids[:1], *(name for name in links if name not in ids[:1]))
        ),
        int(str(found[0][1])) if found else 0,
    )


def is_any_of(column: str, values: Sequence[object]) -> str:
    """A condition with a parameter a value: DuckDB looks at few row groups then."""
    return f"{column} in ({', '.join('?' * len(values)) or 'null'})"


def _links(models: Models, ids: Sequence[str]) -> dict[str, Link | None]:
    """How each record is tied, in the order in which the cluster grows."""
    if not ids:
        return {}
    decided = _decided(models, ids)
    scored = _scored(models, ids)
    weights = {pair: float(str(row["match_weight"])) for pair, row in scored.items()}
    weights |= dict.fromkeys(decided, inf)
    words = _words(models)
    links: dict[str, Link | None] = {ids[0]: None}
    while len(links) < len(ids):
        reaching = [
            (-weight, *pair)
            for pair, weight in weights.items()
            if (pair[0] in links) != (pair[1] in links)
        ]
        if not reaching:
            break
        _, left, right = min(reaching)
        here, there = (left, right) if left in links else (right, left)
        links[there] = _link(
            here,
            scored.get((left, right), {}),
            words,
            is_decided=(left, right) in decided,
        )
    # Records that repeat another word for word are grouped before pairs are made.
    alone = [name for name in ids if name not in links]
    return links | {
        name: Link(
            to_record_id=ids[0],
            match_weight=None,
            match_probability=None,
            alike=(),
            different=(),
        )
        for name in alone
    }


def _link(
    to: str, scored: Facts, words: Mapping[_Edge, str], *, is_decided: bool
) -> Link:
    alike: list[str] = []
    different: list[str] = []
    for column, value in scored.items():
        if not column.endswith("_level") or not value:
            continue
        comparison, level = column.removesuffix("_level"), str(value)
        said = words.get((comparison, level), f"level {level}")
        name = comparison.replace("_", " ")
        if said == "different":
            different.append(name)
        else:
            alike.append(name if said == "equal" else f"{name} ({said})")
    return Link(
        to_record_id=to,
        match_weight=_number(scored.get("match_weight")),
        match_probability=_number(scored.get("match_probability")),
        alike=tuple(alike),
        different=tuple(different),
        is_decided=is_decided,
    )


def _scored(models: Models, ids: Sequence[str]) -> dict[_Edge, Facts]:
    rows = models.rows(
        SCORED,
        f"{is_any_of('left_record_id', ids)} and {is_any_of('right_record_id', ids)}",
        [*ids, *ids],
        order_by="match_weight desc, left_record_id, right_record_id",
        limit=_MOST_PAIRS,
    )
    return {
        (str(row["left_record_id"]), str(row["right_record_id"])): row for row in rows
    }


def _decided(models: Models, ids: Sequence[str]) -> set[_Edge]:
    rows = models.rows(
        OVERRIDES,
        f"cast(decision as varchar) = 'must_link' "
        f"and {is_any_of('cast(record_id_a as varchar)', ids)} "
        f"and {is_any_of('cast(record_id_b as varchar)', ids)}",
        [*ids, *ids],
        columns=("record_id_a", "record_id_b"),
    )
    return {(str(row["record_id_a"]), str(row["record_id_b"])) for row in rows}


def _words(models: Models) -> dict[_Edge, str]:
    rows = models.rows(
        LEVELS, "true", [], columns=("comparison", "level", "level_name")
    )
    return {
        (str(row["comparison"]), str(row["level"])): str(row["level_name"])
        for row in rows[:MOST_ROWS]
    }


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
