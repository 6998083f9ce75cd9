"""What records say, field by field, as people are shown it beside what was compared."""

from collections.abc import Mapping, Sequence

from customer360.adapters.protocol import Session
from customer360.identity.pair_lookup import IdentityTables

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


def shown_values(
    session: Session, tables: IdentityTables, record_ids: Sequence[str]
) -> dict[str, dict[str, str | None]]:
    """Of each record the value of every comparison; None where it has none."""
    selected = ", ".join(
        _value([name for name in columns if name in tables.record_columns])
        for columns in COMPARISONS.values()
    )
    rows = session.execute(
        f"select record_id, {selected} from {tables.records} "
        "where list_contains($1, record_id)",
        [[*record_ids]],
    ).rows
    found = {str(record_id): values for record_id, *values in rows}
    nothing: list[object] = [None] * len(COMPARISONS)
    return {
        record_id: {
            comparison: None if value is None else str(value)
            for comparison, value in zip(
                COMPARISONS, found.get(record_id, nothing), strict=True
            )
        }
        for record_id in record_ids
    }


def _value(columns: Sequence[str]) -> str:
    if not columns:
        return "null"
    return f"nullif(concat_ws(' | ', {', '.join(map(_shown, columns))}), '')"


def _shown(column: str) -> str:
    # What is compared stands behind what was written, where it is more than that.
    if column.endswith("_keys"):
        listed = f"array_to_string({column}, ', ')"
        return f"case when len({column}) > 1 then 'all: ' || {listed} end"
    if column == "birth_date_digits":
        return "case when birth_date is null then birth_date_digits end"
    return f"cast({column} as varchar)"
