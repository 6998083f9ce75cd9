"""Made-up customers look like real ones."""

import pytest

from tests.integration.synthetic.worlds import WorldInMemory, small


@pytest.fixture(scope="module")
def world() -> WorldInMemory:
    """A world large enough for shares to be steady."""
    return WorldInMemory(small(3_000, num_transactions_multiplier=20.0))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, (0, 0, 0, 0)),
        (5, (5, 8, 8, 12)),
        (10, (10, 15, 17, 24)),
    ],
)
def test_counts_are_exact(number: int, expected: tuple[int, ...]) -> None:
    small_world = WorldInMemory(small(number))
    tables = ("customers", "addresses", "phones", "accounts")
    assert tuple(small_world.count(table) for table in tables) == expected


def test_multipliers_below_one_are_exact_as_well() -> None:
    few = WorldInMemory(small(1_000, num_addresses_multiplier=0.35))
    assert few.count("addresses") == 350
    assert few.value("select count(distinct customer_id) from raw.addresses") == 350


@pytest.mark.parametrize("multiplier", [0.0, 0.5, 10.0])
def test_payments_and_events_follow_their_multipliers(multiplier: float) -> None:
    settings = small(
        1_000,
        num_transactions_multiplier=multiplier,
        num_events_multiplier=multiplier,
    )
    paid = WorldInMemory(settings)
    assert paid.count("transactions") == pytest.approx(1_000 * multiplier, rel=0.15)
    assert paid.count("events") == pytest.approx(1_000 * multiplier, rel=0.15)


@pytest.mark.parametrize("rate", [0.0, 0.15, 0.6])
def test_the_share_of_copies_is_the_duplicate_rate(rate: float) -> None:
    copied = WorldInMemory(small(1_000, duplicate_rate=rate))
    people = copied.value("select count(distinct person_id) from raw.customer_truth")
    assert 1_000 - int(str(people)) == pytest.approx(1_000 * rate, abs=2 + 40 * rate)


def test_most_people_with_copies_have_one(world: WorldInMemory) -> None:
    sizes = [
        number
        for (number,) in world.rows(
            "select count(*) from (select count(*) as size from raw.customer_truth "
            "group by person_id) where size between 2 and 5 group by size order by size"
        )
    ]
    assert sizes == sorted(sizes, key=lambda number: -int(str(number)))
    assert len(sizes) == 4


def test_every_reference_finds_its_row(world: WorldInMemory) -> None:
    orphans = world.rows(
        " union all ".join(
            f"select count(*) from raw.{child} as child "
            f"anti join raw.{parent} as parent using ({key}) "
            f"where child.{key} is not null"
            for child, parent, key in (
                ("addresses", "customers", "customer_id"),
                ("phones", "customers", "customer_id"),
                ("accounts", "customers", "customer_id"),
                ("events", "customers", "customer_id"),
                ("transactions", "accounts", "account_id"),
                ("customer_truth", "customers", "customer_id"),
            )
        )
    )
    assert set(orphans) == {(0,)}


def test_a_payment_is_of_its_accounts_customer(world: WorldInMemory) -> None:
    strangers = """
        select count(*) from raw.transactions
        inner join raw.accounts using (account_id)
        where transactions.customer_id <> accounts.customer_id"""
    assert world.value(strangers) == 0


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("customers", "customer_id"),
        ("addresses", "address_id"),
        ("phones", "phone_id"),
        ("accounts", "account_id"),
        ("transactions", "transaction_id"),
        ("events", "event_id"),
    ],
)
def test_keys_are_unique(world: WorldInMemory, table: str, key: str) -> None:
    assert world.value(f"select count(distinct {key}) from raw.{table}") == world.count(
        table
    )


def test_spending_is_heavy_tailed(world: WorldInMemory) -> None:
    share = world.value("""
        with spent as (
            select sum(amount) as total from raw.transactions
            where lower(status) = 'completed' group by customer_id
        )
        select sum(total) filter (total >= (
            select quantile_cont(total, 0.9) from spent)) / sum(total) from spent""")
    assert 0.35 < float(str(share)) < 0.85


def test_many_customers_lapse_and_many_stay(world: WorldInMemory) -> None:
    silent = world.value("""
        with last_acts as (
            select max(occurred_at) as last_at from raw.events
            where occurred_at < timestamp '2026-01-01' group by customer_id
        )
        select avg((last_at < timestamp '2025-07-01')::int) from last_acts""")
    assert 0.15 < float(str(silent)) < 0.6


def test_december_is_busier_than_june(world: WorldInMemory) -> None:
    june, december = (
        world.value(
            "select count(*) from raw.transactions "
            f"where year(posted_at) = 2025 and month(posted_at) = {month}"
        )
        for month in (6, 12)
    )
    assert int(str(december)) > 1.4 * int(str(june))


def test_saturday_is_busier_than_wednesday(world: WorldInMemory) -> None:
    saturday, wednesday = (
        world.value(
            f"select count(*) from raw.events where isodow(occurred_at) = {day}"
        )
        for day in (6, 3)
    )
    assert int(str(saturday)) > 1.4 * int(str(wednesday))


def test_evenings_are_busier_than_nights(world: WorldInMemory) -> None:
    evening, night = (
        world.value(
            "select count(*) from raw.events "
            f"where hour(occurred_at) between {hour} and {hour + 2}"
        )
        for hour in (14, 2)
    )
    assert int(str(evening)) > 2 * int(str(night))


@pytest.mark.parametrize(
    ("table", "condition", "low", "high"),
    [
        ("transactions", "amount < 0", 0.01, 0.06),
        ("transactions", "lower(status) = 'failed'", 0.01, 0.08),
        ("transactions", "lower(status) like 'cancel%'", 0.02, 0.1),
        ("transactions", "account_id is null", 0.03, 0.1),
        ("transactions", "date_diff('day', posted_at, loaded_at) > 1", 0.05, 0.15),
        ("customers", "email is null", 0.01, 0.1),
        ("customers", "email not like '%@%.%'", 0.005, 0.08),
        ("customers", "last_name = upper(last_name)", 0.05, 0.4),
        ("customers", "country in ('US', 'us', 'USA', 'United States')", 0.3, 0.6),
        ("phones", "phone_number in ('n/a', 'none', '000', '-')", 0.005, 0.04),
        ("accounts", "lower(status) = 'closed'", 0.05, 0.5),
        ("accounts", "lower(currency) = 'usd'", 0.3, 0.6),
    ],
)
def test_the_share_is_plausible(
    world: WorldInMemory, table: str, condition: str, low: float, high: float
) -> None:
    share = world.value(
        f"select avg(coalesce({condition}, false)::int) from raw.{table}"
    )
    assert low < float(str(share)) < high


@pytest.mark.parametrize(
    ("country", "pattern"),
    [
        ("US", r"[0-9]{5}"),
        ("CA", r"[A-Z][0-9][A-Z] [0-9][A-Z][0-9]"),
        ("GB", r"[A-Z]{1,2}[0-9] [0-9][A-Z]{2}"),
        ("DE", r"[0-9]{5}"),
        ("FR", r"[0-9]{5}"),
        ("ES", r"[0-9]{5}"),
        ("NL", r"[0-9]{4} [A-Z]{2}"),
    ],
)
def test_postal_codes_have_the_form_of_their_country(
    world: WorldInMemory, country: str, pattern: str
) -> None:
    matched = world.value(
        f"select avg(regexp_full_match(postal_code, '{pattern}')::int) "
        f"from raw.addresses where country = '{country}' and postal_code <> 'n/a'"
    )
    assert matched == 1


def test_postal_codes_belong_to_their_city(world: WorldInMemory) -> None:
    starts = world.rows(
        "select distinct postal_code[:3] from raw.addresses "
        "where trim(city) ilike 'Chicago' and postal_code <> 'n/a'"
    )
    assert starts == [("606",)]


def test_families_share_surname_street_and_postal_code(world: WorldInMemory) -> None:
    families = world.value("""
        with people as (
            select any_value(lower(trim(last_name))) as last_name,
                any_value(street) as street, any_value(postal_code) as postal_code
            from raw.customers
            inner join raw.customer_truth using (customer_id)
            group by person_id
        )
        select count(*) from (
            select 1 from people where street is not null
            group by last_name, street, postal_code having count(*) > 1)""")
    assert int(str(families)) > 100


def test_a_copy_differs_from_its_original_and_is_still_alike(
    world: WorldInMemory,
) -> None:
    same_name, alike = world.rows("""
        select
            avg((lower(trim(one.first_name)) = lower(trim(two.first_name))
                and lower(trim(one.last_name)) = lower(trim(two.last_name)))::int),
            avg((jaro_winkler_similarity(
                lower(one.first_name || one.last_name),
                lower(two.first_name || two.last_name)) > 0.75)::int)
        from raw.customers as one
        inner join raw.customer_truth as truth using (customer_id)
        inner join raw.customer_truth as other
            on truth.person_id = other.person_id
            and truth.customer_id < other.customer_id
        inner join raw.customers as two on two.customer_id = other.customer_id""")[0]
    assert 0.35 < float(str(same_name)) < 0.8
    assert float(str(alike)) > 0.75


def test_nothing_is_known_before_it_happened(world: WorldInMemory) -> None:
    early = world.value(
        "select count(*) from raw.customers where loaded_at < updated_at "
        "or updated_at < created_at"
    )
    assert early == 0
