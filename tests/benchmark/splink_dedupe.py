"""Dedupe a file with Splink 5, as its documentation recommends for data of its kind.

    python splink_dedupe.py MODEL INPUT.parquet OUTPUT.parquet [RANDOM_PAIRS]

Runs in an environment with Splink and not c360 (`pip install "splink>=5,<6"`), started
by `measure_identity`. Each kind of data has its own comparisons, blocking and training
rules, chosen after Splink's examples and then for the best clusters on that very data:
what c360 is measured against is Splink well used. Only pairs above the threshold of
clustering are asked for, and no column is kept that clusters do not need: that is
fastest.
"""

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

_THRESHOLD = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """How one kind of data is cleaned, blocked, compared and trained on.

    `training` holds columns that are blocked on in turn while m is estimated; `sure`
    are rules that hardly ever join two persons and find the share `recall` of pairs.

    u is estimated from `random_pairs`: as many as the documentation's example for data
    of the kind takes (its text says 1e8 and more for a final model). On 100,000 made-up
    customers 1e6 gave the same clusters in a quarter of 1e7's time.
    """

    records: str
    blocking: Sequence[object]
    comparisons: Callable[[], Sequence[object]]
    sure: Sequence[object]
    recall: float
    training: Sequence[Sequence[str]]
    random_pairs: float = 1e6


# Typing errors in every field, one to nine copies of a person.
FEBRL = Model(
    records="""
        select
            unique_id,
            first_name,
            surname,
            dob,
            national_id,
            phone,
            street_no,
            street,
            postcode
        from input
    """,
    blocking=[
        block_on("national_id"),
        block_on("first_name"),
        block_on("surname"),
        block_on("dob"),
        block_on("postcode"),
        block_on("phone"),
        block_on("street_no", "street"),
        "l.first_name = r.surname and l.surname = r.first_name",
    ],
    comparisons=lambda: [
        cl.ForenameSurnameComparison("first_name", "surname"),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.DamerauLevenshteinAtThresholds("national_id", [1, 2]),
        cl.DamerauLevenshteinAtThresholds("phone", [1, 2]),
        cl.ExactMatch("street_no").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(
            term_frequency_adjustments=True
        ),
        cl.JaroWinklerAtThresholds("street", [0.9]).configure(
            term_frequency_adjustments=True
        ),
    ],
    sure=[
        block_on("national_id"),
        block_on("first_name", "surname", "dob"),
        "l.first_name = r.surname and l.surname = r.first_name and l.dob = r.dob",
    ],
    recall=0.9,
    training=[["dob"], ["postcode"]],
)

# Splink's own example data: few fields, many of them empty.
FAKE_1000 = Model(
    records="select unique_id, first_name, surname, dob, city, email from input",
    blocking=[
        block_on("first_name"),
        block_on("surname"),
        block_on("dob"),
        block_on("email"),
    ],
    comparisons=lambda: [
        cl.ForenameSurnameComparison("first_name", "surname"),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        cl.EmailComparison("email"),
    ],
    sure=[
        "l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
        "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
        "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
        block_on("email"),
    ],
    recall=0.7,
    training=[["dob"], ["email"], ["first_name", "surname"]],
)

# What `c360 generate` makes: several countries, four systems that write in their ways.
GENERATED = Model(
    records="""
        with cleaned as (
            select
                customer_id as unique_id,
                trim(regexp_replace(
                    lower(strip_accents(first_name)), '[^a-z]+', ' ', 'g'
                )) as first_name,
                trim(regexp_replace(
                    lower(strip_accents(last_name)), '[^a-z]+', ' ', 'g'
                )) as surname,
                lower(trim(email)) as email,
                regexp_replace(phone, '[^0-9]', '', 'g') as digits,
                case
                    when lower(country) in ('us', 'usa', 'united states')
                        then try_strptime(birth_date, ['%Y-%m-%d', '%m/%d/%Y'])
                    else try_strptime(
                        birth_date,
                        ['%Y-%m-%d', '%d/%m/%Y', '%d.%m.%Y', '%d %b %Y']
                    )
                end as born_on,
                lower(trim(street)) as street,
                upper(regexp_replace(postal_code, '[^0-9A-Za-z]', '', 'g'))
                    as postcode,
                lower(left(gender, 1)) as gender
            from input
        )
        select
            unique_id,
            nullif(first_name, '') as first_name,
            nullif(surname, '') as surname,
            case when email like '%@%' then email end as email,
            case when length(digits) >= 7 then right(digits, 9) end as phone,
            strftime(born_on, '%Y-%m-%d') as dob,
            case when street similar to '.*[0-9].*' then street end as street,
            case when length(postcode) >= 4 then postcode end as postcode,
            case when gender in ('f', 'm') then gender end as gender
        from cleaned
    """,
    blocking=[
        block_on("email"),
        block_on("phone"),
        block_on("surname", "dob"),
        block_on("first_name", "dob"),
        block_on("first_name", "surname", "postcode"),
        block_on("dob", "postcode"),
        block_on("first_name", "street"),
    ],
    comparisons=lambda: [
        # Both names as one comparison: F1 0.023 less, members of a family run together.
        cl.NameComparison("first_name").configure(term_frequency_adjustments=True),
        cl.NameComparison("surname").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.EmailComparison("email"),
        cl.DamerauLevenshteinAtThresholds("phone", [1]).configure(
            term_frequency_adjustments=True
        ),
        cl.DamerauLevenshteinAtThresholds("postcode", [1]).configure(
            term_frequency_adjustments=True
        ),
        cl.ExactMatch("gender"),
    ],
    sure=[
        block_on("first_name", "surname", "dob"),
        block_on("first_name", "email"),
        block_on("first_name", "phone"),
    ],
    recall=0.8,
    training=[["first_name", "surname"], ["first_name", "dob"], ["surname", "dob"]],
    random_pairs=1e7,
)

MODELS = {"febrl": FEBRL, "fake_1000": FAKE_1000, "generated": GENERATED}


def dedupe(model: Model, source: str, target: str, random_pairs: float) -> None:
    """Read, train, predict, cluster, write `unique_id` and `cluster_id`."""
    connection = duckdb.connect()
    connection.execute(f"create view input as from read_parquet('{source}')")
    connection.execute(f"create table records as {model.records}")
    api = DuckDBAPI(connection=connection)
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[*model.blocking],
        comparisons=[*model.comparisons()],
        retain_matching_columns=False,
    )
    linker = Linker(api.register("records"), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(
        [*model.sure], recall=model.recall
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=random_pairs, seed=1)
    for columns in model.training:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*columns), estimate_without_term_frequencies=True
        )
    pairs = linker.inference.predict(threshold_match_probability=_THRESHOLD)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_probability=_THRESHOLD
    )
    name = clusters.physical_name
    connection.execute(f"copy (select unique_id, cluster_id from {name}) to '{target}'")


if __name__ == "__main__":
    chosen = MODELS[sys.argv[1]]
    dedupe(
        chosen,
        source=sys.argv[2],
        target=sys.argv[3],
        random_pairs=float(sys.argv[4]) if len(sys.argv) > 4 else chosen.random_pairs,
    )
