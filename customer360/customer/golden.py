"""The golden record, value by value, with where each is from."""

from collections.abc import Sequence

from customer360.customer.lookup import GOLDEN
from customer360.customer.models import Models
from customer360.customer.page import Facts, GoldenValue, Member

VALUES = "int_identity__golden_values"
# The fields of the rules of survivorship. The parts of an address are one.
FIELDS = (
    "first_name",
    "middle_name",
    "last_name",
    "gender",
    "birth_date",
    "email",
    "phone",
    "address",
    "national_id",
    "occupation",
    "birth_place",
    "has_marketing_consent",
)
_ADDRESS = ("street", "postal_code", "city", "state", "country_code")
# Few customers have them: shown only where there is a value.
_RARE = frozenset({"middle_name", "national_id", "occupation", "birth_place"})


def read_golden(
    models: Models, customer_id: str, members: Sequence[Member]
) -> tuple[GoldenValue, ...]:
    """The values, with the record that each is from and what other records say."""
    golden = models.row(GOLDEN, customer_id)
    if golden is None:
        return ()
    decided = {
        str(row["field"]): row
        for row in models.rows(
            VALUES,
            "customer_id = ?",
            [customer_id],
            columns=(
                "field",
                "value",
                "record_id",
                "source_system",
                "rule",
                "candidate_count",
            ),
        )
    }
    return tuple(
        _value(field, shown, decided.get(field), members)
        for field in FIELDS
        if (shown := value_of(golden, field)) is not None or field not in _RARE
    )


def value_of(row: Facts, field: str) -> str | None:
    """A field of a record or a golden record as text; an address in one line."""
    if field == "address":
        parts = [str(row[part]) for part in _ADDRESS if row.get(part) is not None]
        return ", ".join(parts) or None
    value = row.get(field)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)


def _value(
    field: str, value: str | None, decided: Facts | None, members: Sequence[Member]
) -> GoldenValue:
    said = [value_of(member.facts, field) for member in members]
    others = tuple(
        dict.fromkeys(text for text in said if text is not None and text != value)
    )
    if decided is not None:
        return GoldenValue(
            field=field,
            value=value,
            record_id=_text(decided["record_id"]),
            source_system=_text(decided["source_system"]),
            rule=_text(decided["rule"]),
            candidate_count=int(str(decided["candidate_count"])),
            other_values=others,
        )
    # Customers of one record have no contest, and no rows of it.
    only = members[0] if len(members) == 1 and value is not None else None
    return GoldenValue(
        field=field,
        value=value,
        record_id=None if only is None else only.record_id,
        source_system=None if only is None else _text(only.facts.get("source_system")),
        rule=None if only is None else "only_record",
        candidate_count=int(value is not None),
        other_values=others,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
