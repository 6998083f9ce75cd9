"""A first, thin world: every table, exact counts, right types, plausible values."""

from customer360.synthetic.settings import GeneratorSettings

_FIRST = "Mary James Linda Robert Susan Michael Karen David Sarah Thomas Emma Daniel"
_LAST = "Smith Johnson Brown Taylor Miller Davis Wilson Clark Lewis Walker Young King"
_PLACES = (
    "['Chicago','IL','606','+1312'], ['Houston','TX','770','+1713'], "
    "['Phoenix','AZ','850','+1602'], ['Boston','MA','021','+1617'], "
    "['Denver','CO','802','+1303'], ['Miami','FL','331','+1305']"
)


def _pick(words: str, draw: str) -> str:
    listed = ", ".join(f"'{word}'" for word in words.split())
    count = len(words.split())
    return f"([{listed}])[1 + ({draw} % {count})::int]"


def table_queries(settings: GeneratorSettings) -> dict[str, str]:
    """The query of each table, by name."""
    number = settings.num_customers
    end = f"timestamp '{settings.end_date}'"
    start = f"timestamp '{settings.start_date}'"
    days = (settings.end_date - settings.start_date).days

    def draw(key: str, salt: int) -> str:
        return f"(hash({key} * 256 + {salt + settings.seed * 1000}) >> 8)"

    def time(key: str, salt: int, since: str = start, span: float = days) -> str:
        seconds = int(span * 86400)
        return f"({since} + to_seconds(({draw(key, salt)} % {seconds})::bigint))"

    rate = settings.duplicate_rate
    people = f"""(
        select id, is_copy, person,
            {_pick(_FIRST, draw("person", 1))} as first_name,
            {_pick(_LAST, draw("person", 2))} as last_name,
            ([{_PLACES}])[1 + ({draw("person", 3)} % 6)::int] as place,
            {draw("person", 4)} as street_draw, {draw("person", 5)} as phone_draw,
            {time("person", 6)} as created_at
        from (
            select range as id,
                floor((id + 1) * {rate}e0 + 0.5) > floor(id * {rate}e0 + 0.5)
                    as is_copy,
                case when is_copy then greatest(id - 1 - (hash(id) % 3)::bigint, 0)
                    else id end as person
            from range({number})
        )
    )"""
    street = (
        "(1 + street_draw % 999) || ' ' || (['Oak Street', 'Main Street', "
        "'Park Avenue', 'Lake Drive'])[1 + (street_draw % 4)::int]"
    )
    phone = "place[4] || (1000000 + phone_draw % 8999999)"
    postal = "place[3] || lpad((street_draw % 99)::varchar, 2, '0')"

    def children(multiplier: float) -> str:
        total = round(number * multiplier)
        return f"(select range as n, (n % {max(number, 1)}) as id from range({total}))"

    systems = _pick("crm shop support web", draw("id", 7))
    updated = (
        f"(created_at + to_seconds(({draw('id', 8)} % "
        f"greatest(date_diff('second', created_at, {end}), 1))::bigint))"
    )
    customers = f"""
        select 'c' || (100000 + id) as customer_id, {systems} as source_system,
            case when is_copy then upper(first_name) else first_name end as first_name,
            case when is_copy and id % 2 = 0 then last_name[:2] || last_name[4:]
                else last_name end as last_name,
            lower(first_name) || '.' || lower(last_name) || person || '@example.com'
                as email,
            {phone} as phone,
            strftime(date '1940-01-01' + ({draw("person", 9)} % 22000)::int,
                '%Y-%m-%d') as birth_date,
            {_pick("F M", draw("person", 10))} as gender,
            {street} as street, place[1] as city, place[2] as state,
            {postal} as postal_code, 'US' as country,
            {_pick("active active active inactive closed", draw("id", 11))} as status,
            {draw("person", 12)} % 10 < 7 as marketing_consent,
            created_at, {updated} as updated_at,
            date_trunc('day', updated_at) + interval 26 hour as loaded_at
        from {people} order by id"""
    truth = f"""
        select 'c' || (100000 + id) as customer_id, 'p' || (100000 + person)
            as person_id from {people} order by id"""
    addresses = f"""
        select 'a' || (100000 + n) as address_id, 'c' || (100000 + id) as customer_id,
            case when n = id then 'home' else 'billing' end as address_type,
            {street} as street, place[1] as city, place[2] as state,
            {postal} as postal_code, 'US' as country, n = id as is_primary,
            created_at, {updated} as updated_at,
            date_trunc('day', updated_at) + interval 26 hour as loaded_at
        from {children(settings.num_addresses_multiplier)} join {people} using (id)
        order by n"""
    phones = f"""
        select 'h' || (100000 + n) as phone_id, 'c' || (100000 + id) as customer_id,
            case when n = id then 'mobile' else 'home' end as phone_type,
            case when n = id then {phone} else place[4] || (2000000 + n) end
                as phone_number,
            n = id as is_primary, created_at, {updated} as updated_at,
            date_trunc('day', updated_at) + interval 26 hour as loaded_at
        from {children(settings.num_phones_multiplier)} join {people} using (id)
        order by n"""
    types = _pick("checking savings credit_card loan", draw("n", 20))
    accounts = f"""
        select 'k' || (100000 + n) as account_id, 'c' || (100000 + id) as customer_id,
            {types} as account_type,
            case when {draw("n", 22)} % 8 = 0 then 'closed' else 'open' end as status,
            {_pick("USD USD USD EUR GBP", draw("n", 21))} as currency,
            (({draw("n", 23)} % 1000000) / 100)::decimal(18, 2) as balance,
            created_at as opened_at,
            case when status = 'closed' then {updated} end as closed_at,
            {updated} as updated_at,
            date_trunc('day', updated_at) + interval 26 hour as loaded_at
        from {children(settings.num_accounts_multiplier)} join {people} using (id)
        order by n"""
    account_total = max(round(number * settings.num_accounts_multiplier), 1)
    transactions = f"""
        select 't' || (100000 + n) as transaction_id,
            case when {draw("n", 30)} % 12 > 0 then 'k' || (100000 + k) end
                as account_id,
            'c' || (100000 + id) as customer_id,
            round(case when {draw("n", 31)} % 20 = 0 then -1 else 1 end
                * exp(2 + ({draw("n", 32)} % 4000) / 1000), 2)::decimal(18, 2)
                as amount,
            {_pick("USD USD USD EUR GBP", draw("k", 21))} as currency,
            {_pick("web app store phone", draw("n", 33))} as channel,
            {_pick("groceries travel fashion electronics", draw("n", 34))} as category,
            {_pick("completed " * 9 + "pending cancelled failed", draw("n", 35))}
                as status,
            {time("n", 36)} as posted_at,
            date_trunc('day', posted_at) + interval 26 hour as loaded_at
        from (
            select range as n, ({draw("n", 37)} % {account_total})::bigint as k,
                k % {max(number, 1)} as id
            from range({round(number * settings.num_transactions_multiplier)})
        ) order by n"""
    events = f"""
        select 'e' || (100000 + n) as event_id, 'c' || (100000 + id) as customer_id,
            {_pick("page_view page_view login email_open support", draw("n", 41))}
                as event_type,
            {_pick("web app email phone", draw("n", 42))} as channel,
            '{{"page": "/p/' || ({draw("n", 43)} % 500) || '"}}' as properties,
            {time("n", 44)} as occurred_at,
            date_trunc('day', occurred_at) + interval 26 hour as loaded_at
        from (
            select range as n, ({draw("n", 45)} % {max(number, 1)})::bigint as id
            from range({round(number * settings.num_events_multiplier)})
        ) order by n"""
    return {
        "customers": customers,
        "addresses": addresses,
        "phones": phones,
        "accounts": accounts,
        "transactions": transactions,
        "events": events,
        "customer_truth": truth,
    }
