"""Which customers a question may mean: an id, an e-mail address, a phone, a name."""

from collections.abc import Mapping, Sequence

from customer360.customer.models import Models
from customer360.customer.page import Facts, Match

GOLDEN = "int_identity__golden_records"
CLUSTERS = "int_identity__clusters"
RECORDS = "int_identity__standardized_records"
CHANGES = "int_identity__identity_changes"
MOST_MATCHES = 10

_SHOWN = ("full_name", "email", "phone", "city", "birth_date", "record_count")


def by_id(models: Models, name: str) -> tuple[Match, ...]:
    """The customer of this id, of this record, or who took over from this id."""
    if models.row(GOLDEN, name, ("customer_id",)):
        return matches_of(models, {name: 1.0}, "its id")
    of_record = _ids(models, CLUSTERS, "record_id = ?", [name])
    if of_record:
        return matches_of(models, dict.fromkeys(of_record, 1.0), f"its record {name}")
    if not models.has(CHANGES):
        return ()
    return matches_of(
        models, dict.fromkeys(_heirs(models, name), 1.0), f"its former id {name}"
    )


def by_email(models: Models, email: str, email_key: str) -> tuple[Match, ...]:
    """Customers with this mailbox in any of their records."""
    return matches_of(
        models,
        dict.fromkeys(_of_records(models, "email_key = ?", [email_key]), 1.0),
        f"the e-mail address {email}",
    )


def by_phone(models: Models, phone: str, keys: Sequence[str]) -> tuple[Match, ...]:
    """Customers with this phone in any of their records."""
    where = "list_has_any(phone_keys, $1)"
    if "phone_keys" not in models.columns(RECORDS):
        where = "list_contains($1, phone_key)"
    return matches_of(
        models,
        dict.fromkeys(_of_records(models, where, [[*keys]]), 1.0),
        f"the phone number {phone}",
    )


def nearest_ids(models: Models, name: str, *, limit: int = 3) -> tuple[str, ...]:
    """Ids of customers and records that look like this one."""
    relations = [
        f"select {column} as id from {models.relations[model]}"
        for model, column in ((GOLDEN, "customer_id"), (CLUSTERS, "record_id"))
        if models.has(model)
    ]
    if not relations:
        return ()
    rows = models.session.execute(
        f"select id from ({' union '.join(relations)}) "
        "order by damerau_levenshtein(lower(id), lower(?)), id "
        f"limit {limit}",
        [name],
    ).rows
    return tuple(str(row[0]) for row in rows)


def nearest_contacts(
    models: Models, way: str, asked: str, *, limit: int = 3
) -> tuple[str, ...]:
    """E-mail addresses or phone numbers of which a sign or two were typed wrong."""
    if way == "email":
        shown, compared, slips, text = "email", "lower(email)", 3, asked.lower()
    else:
        # As many digits as the key has, without the country's code.
        shown, compared, slips, text = "phone", "phone_key", 1, _digits(asked)[-9:]
    if not {shown, compared} - {"lower(email)"} <= {*models.columns(RECORDS)}:
        return ()
    rows = models.session.execute(
        f"select {shown} from {models.relations[RECORDS]} "
        f"where damerau_levenshtein({compared}, $1) <= {slips} group by {shown} "
        f"order by min(damerau_levenshtein({compared}, $1)), {shown} limit {limit}",
        [text],
    ).rows
    return tuple(str(row[0]) for row in rows)


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal())


def _heirs(models: Models, name: str) -> tuple[str, ...]:
    """Where the records are now that the customer of this id once had."""
    return _ids(
        models,
        CLUSTERS,
        f"record_id in (select record_id from {models.relations[CHANGES]} "
        "where from_customer_id = ?)",
        [name],
    )


def _of_records(
    models: Models, where: str, parameters: Sequence[object]
) -> tuple[str, ...]:
    if not models.has(RECORDS):
        return ()
    return _ids(
        models,
        CLUSTERS,
        f"record_id in (select record_id from {models.relations[RECORDS]} "
        f"where {where})",
        parameters,
    )


def _ids(
    models: Models, model: str, where: str, parameters: Sequence[object]
) -> tuple[str, ...]:
    if not models.has(model):
        return ()
    rows = models.session.execute(
        f"select distinct customer_id from {models.relations[model]} "
        f"where {where} order by customer_id limit {MOST_MATCHES + 1}",
        parameters,
    ).rows
    return tuple(str(row[0]) for row in rows)


def matches_of(
    models: Models, likeness: Mapping[str, float], found_by: str
) -> tuple[Match, ...]:
    """These customers with what tells them from others, in this order."""
    if not likeness:
        return ()
    rows = models.rows(
        GOLDEN,
        "list_contains($1, customer_id)",
        [[*likeness]],
        columns=("customer_id", *_SHOWN),
    )
    facts: dict[str, Facts] = {str(row["customer_id"]): row for row in rows}
    return tuple(
        Match(
            customer_id=customer_id,
            found_by=found_by,
            likeness=like,
            facts={name: facts.get(customer_id, {}).get(name) for name in _SHOWN},
        )
        for customer_id, like in likeness.items()
    )
