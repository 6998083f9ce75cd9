"""Addresses and phones of records, as their systems keep them."""

from customer360.synthetic.belongings import Belongings
from customer360.synthetic.calendar import YEARLY, loaded_sql, timestamp_sql
from customer360.synthetic.customers import (
    COUNTRY_NAMES,
    customer_id,
    home,
    landline,
    mobile,
    system,
)
from customer360.synthetic.draws import bits, item, mistyped, words
from customer360.synthetic.places import address, phone
from customer360.synthetic.vocabulary import PackedWords
from customer360.synthetic.world import Size, Timeline, homes, looked, persons

_ADDRESS_TYPES = (
    *("home", "billing", "shipping", "billing"),
    *("previous", "previous", "work", "shipping"),
)
_PHONE_TYPES = ("mobile", "home", "work", "home", "home", "work", "mobile", "Home")
_NO_NUMBERS = ("n/a", "none", "000", "-")


def addresses(
    timeline: Timeline,
    size: Size,
    belongings: Belongings,
    streets: PackedWords,
    since: int,
) -> str:
    """The query of `raw.addresses`: those that a load after day `since` brought."""
    draws = timeline.draws
    key = (
        f"if(address_kind = 6, habits >> 6, {home('household', 'seen')} "
        "- (address_kind in (4, 5))::int)"
    )
    placed = f"""(
        select *, {draws.number(key, "home")} as home
        from (
            select *, if(is_first, 0, 1 + {bits("nature", 0, 8)} % 7) as address_kind
            from {_known(timeline, size, belongings, since)}
        )
    )"""
    is_slip = f"{bits('nature', 30, 5)} = 0"
    slipped = mistyped(
        address(placed, streets), column="street", number="nature", when=is_slip
    )
    return f"""
        select 'a' || (1000001 + number) as address_id,
            {customer_id("record")} as customer_id,
            {words(_ADDRESS_TYPES, "address_kind")} as address_type,
            if({bits("nature", 35, 4)} = 0, upper(street), coalesce(mistyped, street))
                as street,
            if({bits("nature", 39, 4)} = 0, lower(city) || ' ', city) as city,
            if({bits("nature", 43, 5)} = 0, null, state) as state,
            if({bits("nature", 48, 6)} = 0, 'n/a', postal_code) as postal_code,
            {words(COUNTRY_NAMES, "system * 7 + country")} as country,
            is_first as is_primary,
            {timestamp_sql("created")} as created_at,
            {timestamp_sql("updated")} as updated_at,
            {loaded_sql("load_day", minute=5)} as loaded_at
        from {slipped}"""


def phones(timeline: Timeline, size: Size, belongings: Belongings, since: int) -> str:
    """The query of `raw.phones`: those that a load after day `since` brought."""
    draws = timeline.draws
    # A second mobile is that of a later time.
    line = (
        f"case when phone_kind in (1, 3, 4, 7) then {landline(draws)} "
        f"when is_first then {mobile(draws, 'seen')} "
        f"else {draws.number('number', 'other line')} end"
    )
    mobile_kinds = "phone_kind in (0, 6)"
    lined = f"""(
        select *, {line} as line,
            {draws.number(home("household", "seen"), "home")} as home
        from (
            select *, if(is_first, 0, 1 + {bits("nature", 0, 8)} % 7) as phone_kind,
                {bits("nature", 20, 6)} as quality
            from {_known(timeline, size, belongings, since)}
        )
    )"""
    written = phone("line", is_mobile=mobile_kinds, home="home")
    return f"""
        select 'h' || (1000001 + number) as phone_id,
            {customer_id("record")} as customer_id,
            {words(_PHONE_TYPES, "phone_kind")} as phone_type,
            case when quality = 0 then {item(_NO_NUMBERS, bits("nature", 26, 2))}
                when quality = 1 then {written}[:-2]
                else {written} end as phone_number,
            is_first as is_primary,
            {timestamp_sql("created")} as created_at,
            {timestamp_sql("updated")} as updated_at,
            {loaded_sql("load_day", minute=10)} as loaded_at
        from {lined}"""


def _known(timeline: Timeline, size: Size, belongings: Belongings, since: int) -> str:
    """Rows with their records, `system`, `nature` (a number) and when last seen."""
    draws, kind = timeline.draws, belongings.kind
    seen = looked(draws, key="number", purpose=f"{kind} look", size=size, since="since")
    owners = persons(timeline, belongings.rows(timeline, size))
    rows = f"""(
        select number, is_first, record, since, person, chance, habits, household,
            country, {seen} as seen
        from {homes(timeline, owners)}
    )"""
    dated = YEARLY.bend_sql(
        YEARLY.bend_sql(rows, "seen", "updated"), "since", "created"
    )
    return f"""(
        select *, {draws.number("number", kind)} as nature, {system("chance")} as system
        from (select *, floor(updated)::bigint + 1 as load_day from {dated})
        where load_day > {since}
    )"""
