"""Which customers a question may mean: an id, an e-mail address, a phone, a name."""

from collections.abc import Sequence

from customer360.customer.models import Models
from customer360.customer.page import Facts, Match

GOLDEN = "int_identity__golden_records"
CLUSTERS = "int_identity__clusters"
RECORDS = "int_identity__standardized_records"
CHANGES = "int_identity__identity_changes"
MOST_MATCHES = 10

_SHOWN = ("full_name", "email", "phone", "city", "birth_date", "record_count")
# Below that two words are others.
_LEAST_LIKENESS = 0.84


def by_id(models: Models, name: str) -> tuple[Match, ...]:
    """The customer of this id, of this record, or who took over from this id."""
    if models.row(GOLDEN, name, ("customer_id",)):
        return _matches(models, {name: 1.0}, "its id")
    of_record = _ids(models, CLUSTERS, "record_id = ?", [name])
    if of_record:
        return _matches(models, dict.fromkeys(of_record, 1.0), f"its record {name}")
    if not models.has(CHANGES):
        return ()
    return _matches(
        models, dict.fromkeys(_heirs(models, name), 1.0), f"its former id {name}"
    )


def by_email(models: Models, email: str, email_key: str) -> tuple[Match, ...]:
    """Customers with this mailbox in any of their records."""
    return _matches(
        models,
        dict.fromkeys(_of_records(models, "email_key = ?", [email_key]), 1.0),
        f"the e-mail address {email}",
    )


def by_phone(models: Models, phone: str, keys: Sequence[str]) -> tuple[Match, ...]:
    """Customers with this phone in any of their records."""
    where = "list_has_any(phone_keys, $1)"
    if "phone_keys" not in models.columns(RECORDS):
        where = "list_contains($1, phone_key)"
    return _matches(
        models,
        dict.fromkeys(_of_records(models, where, [[*keys]]), 1.0),
        f"the phone number {phone}",
    )


def by_name(models: Models, name: str) -> tuple[Match, ...]:
    """Customers whose records have names like this one, the likest first.

    Words are compared and not names: there are few different words even among millions
    of people, so that this takes a moment.
    """
    if not models.has(RECORDS) or not models.has(CLUSTERS):
        return ()
    rows = models.session.execute(
        f"""
        with

        asked as (

            select
                unnest(list_filter(
                    string_split_regex(strip_accents(lower($1)), '[^a-z0-9]+'),
                    lambda word: word != ''
                )) as word,
                unnest(generate_series(1, 8)) as place

        ),

        known as (

            select word, max(weight) as weight
            from (
                select surname_key as word, 1.0 as weight
                from {models.relations[RECORDS]}
                group by surname_key
                union all
                select first_name_key, 0.9
                from {models.relations[RECORDS]}
                group by first_name_key
                union all
                select name_group, 0.8
                from {models.relations[RECORDS]}
                group by name_group
            )
            where word is not null
            group by word

        ),

        likeness as (

            select
                asked.place,
                known.word,
                case
                    when asked.word = known.word then 1.0
                    else jaro_winkler_similarity(asked.word, known.word)
                end as likeness
            from asked
            inner join known
                on
                    asked.word = known.word
                    or jaro_winkler_similarity(asked.word, known.word)
                    >= {_LEAST_LIKENESS}
            where asked.word is not null

        ),

        records as (

            select record_id, surname_key as word
            from {models.relations[RECORDS]}
            where surname_key in (select word from likeness)
            union all
            select record_id, first_name_key
            from {models.relations[RECORDS]}
            where first_name_key in (select word from likeness)
            union all
            select record_id, name_group
            from {models.relations[RECORDS]}
            where name_group in (select word from likeness)

        ),

        words_of_records as (

            select
                records.record_id,
                likeness.place,
                max(likeness.likeness) as likeness
            from records
            inner join likeness
                on records.word = likeness.word
            group by
                records.record_id,
                likeness.place

        ),

        scored as (

            select
                record_id,
                sum(likeness) / (select count(*) from asked where word is not null)
                    as likeness
            from words_of_records
            group by record_id

        )

        select
            clusters.customer_id,
            round(max(scored.likeness), 4) as likeness
        from scored
        inner join {models.relations[CLUSTERS]} as clusters
            on scored.record_id = clusters.record_id
        group by clusters.customer_id
        order by
            likeness desc,
            clusters.customer_id
        limit {MOST_MATCHES + 1}
        """,
        [name],
    ).rows
    return _matches(
        models,
        {str(customer_id): float(str(likeness)) for customer_id, likeness in rows},
        f"the name {name}",
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


def _matches(
    models: Models, likeness: dict[str, float], found_by: str
) -> tuple[Match, ...]:
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
