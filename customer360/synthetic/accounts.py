"""Accounts, and the payments made with them."""

from customer360.synthetic.activity import Pace, Window, points, slots
from customer360.synthetic.belongings import Belongings
from customer360.synthetic.calendar import YEARLY, loaded_sql, timestamp_sql
from customer360.synthetic.customers import customer_id
from customer360.synthetic.draws import bits, double, item, unit, words
from customer360.synthetic.world import Size, Timeline, homes, lives, looked, persons

_TYPES = (
    ("checking",) * 5
    + ("savings", "credit_card") * 3
    + (("wallet", "loan", "Credit Card", "SAVINGS", "loyalty"))
)
_IN_DEBT = "(account_kind in (6, 8, 10, 12, 13))"
_STATUSES = (
    *("open", "open", "open", "OPEN"),
    *("closed", "closed", "Closed", "CLOSED"),
    *("dormant", "dormant", "dormant", "Dormant"),
    *("frozen", "frozen", "frozen", "FROZEN"),
)
# Eight for each country: mostly its own.
_CURRENCIES = (
    *("USD", "USD", "USD", "USD", "USD", "USD", "usd", "EUR"),
    *("CAD", "CAD", "CAD", "CAD", "CAD", "CAD", "cad", "USD"),
    *("GBP", "GBP", "GBP", "GBP", "GBP", "GBP", "gbp", "EUR"),
    *("EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "eur", "CHF"),
    *("EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "eur", "USD"),
    *("EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "GBP"),
    *("EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "eur", "USD"),
)
_CATEGORIES = (
    *("groceries", "fashion", "electronics", "travel", "home", "health", "books"),
    *("restaurants", "entertainment", "sports", "beauty", "toys", "garden"),
    *("automotive", "Groceries", "utilities"),
)
_CHANNELS = ("web",) * 6 + ("app",) * 5 + ("store",) * 3 + ("phone", "Web")
# The first 28 of 32 are paid.
_OUTCOMES = (
    ("completed",) * 27
    + ("COMPLETED", "failed", "declined", "cancelled")
    + (("canceled",))
)


def accounts(timeline: Timeline, size: Size, belongings: Belongings, since: int) -> str:
    """The query of `raw.accounts`: those that a load after day `since` brought."""
    draws = timeline.draws
    moment = double(size.moment)
    seen = looked(draws, key="number", purpose="account look", size=size, since="since")
    known = f"""(
        select *, closes < {moment} as is_closed,
            if(closes < {moment}, closes, {seen}) as changed
        from {_facts(timeline, size, belongings)}
    )"""
    dated = YEARLY.bend_sql(
        YEARLY.bend_sql(known, "changed", "updated"), "since", "opened"
    )
    status = (
        "case when is_closed then 4 when lapses < changed - 180 then 8 "
        f"when {bits('nature', 30, 6)} = 0 then 12 else 0 end"
    )
    normal = (
        f"((bit_count(hash(number + changed::bigint)) - 32 + "
        f"{bits('nature', 40, 10)} * 9.765625e-4) * 2.5e-1)"
    )
    return f"""
        select {account_id("number")} as account_id,
            {customer_id("record")} as customer_id,
            {words(_TYPES, "account_kind")} as account_type,
            {words(_STATUSES, f"({status}) + {bits('nature', 20, 2)}")} as status,
            {currency()} as currency,
            if(is_closed, 0, if({_IN_DEBT}, -1, 1)
                * exp(6.8e0 + 1.1e0 * {normal}))::decimal(18, 2) as balance,
            {timestamp_sql("opened")} as opened_at,
            if(is_closed, {timestamp_sql("updated")}, null) as closed_at,
            {timestamp_sql("updated")} as updated_at,
            {loaded_sql("load_day", minute=20)} as loaded_at
        from (
            select *, {bits("nature", 0, 4)} as account_kind
            from (select *, floor(updated)::bigint + 1 as load_day from {dated})
            where load_day > {since}
        )"""


def payers(timeline: Timeline, size: Size, belongings: Belongings) -> str:
    """A subquery of accounts as actors (see `activity.points`)."""
    return f"""(
        select number, record, person, habits, country, nature, since as active_from,
            if(is_first, 1e0, 5e-1) * pace as weight,
            least(lapses, closes) as active_to, is_first and lapses < closes as may_end
        from {_facts(timeline, size, belongings)}
    )"""


def transactions(
    window: Window, belongings: Belongings, pace: Pace, multiplier: float
) -> str:
    """The query of `raw.transactions`: what became known in the window."""
    timeline = window.timeline
    spending = timeline.draws.number("person", "spending")
    actors = f"""(
        select number, weight, active_from, active_to, may_end,
            {account_id("number")} as account_id,
            {customer_id("record")} as customer_id, {currency()} as currency,
            -- Gamma-gamma: a person's level is an inverse gamma of shape 2.5 ...
            6e1 / power(greatest(9.556e-1 + 2.108e-1 * spending_normal, 1.4e-1), 3)
                as level, {bits("habits", 20, 4)} as taste
        from (
            select *, (bit_count(spending) - 32 + {bits("spending", 0, 16)}
                * 1.52587890625e-5) * 2.513e-1 as spending_normal
            from (
                select *, {spending} as spending
                from {payers(timeline, window.size, belongings)}
            )
        )
    )"""
    made = points(
        actors,
        window,
        purpose="transaction",
        pace=pace,
        room=slots(multiplier),
        settles=True,
    )
    # ... and a payment is a gamma of shape 6 around it (Wilson-Hilferty).
    normal = (
        f"(bit_count(hash(choice)) - 3.25e1 + {bits('choice', 40, 8)} * 3.90625e-3)"
    )
    category = f"if({bits('choice', 14, 2)} = 0, {bits('choice', 16, 4)}, taste)"
    # A few come from clocks that are ten years wrong, a few are of nothing.
    odd = bits("choice", 26, 13)
    return f"""
        select 't' || place as transaction_id,
            if({bits("choice", 52, 4)} = 0, null, account_id) as account_id,
            customer_id,
            (case when {odd} = 1 then 0 when is_echo then -1 else 1 end
                * level * root * root * root)::decimal(18, 2) as amount,
            currency,
            if({bits("choice", 56, 5)} = 0, null,
                {item(_CHANNELS, bits("choice", 48, 4))}) as channel,
            {item(_CATEGORIES, category)} as category,
            if(is_pending, 'pending', {item(_OUTCOMES, "outcome")}) as status,
            {timestamp_sql(f"if({odd} = 0, happened + 3652, happened)")} as posted_at,
            {loaded_sql("load_day", minute=30)} as loaded_at
        from (
            select *, {bits("choice", 20, 5)} as outcome,
                9.815e-1 + 3.43e-2 * {normal} as root
            from {made}
        )
        where not is_echo or outcome < 28"""


def account_id(number: str) -> str:
    """SQL for the id of an account's number."""
    return f"'k' || (1000001 + {number})"


def currency() -> str:
    """SQL for an account's currency, by `country` and `nature`."""
    return item(_CURRENCIES, f"country * 8 + {bits('nature', 4, 3)}")


def _facts(timeline: Timeline, size: Size, belongings: Belongings) -> str:
    """All accounts with their records, `nature` (a number), and when they close."""
    draws = timeline.draws
    owners = persons(timeline, belongings.rows(timeline, size))
    closes = f"since - 2200e0 * ln(1e0 - {unit(draws.number('number', 'closing'))})"
    return f"""(
        select number, is_first, record, since, person, habits, country, pace, lapses,
            {draws.number("number", "account")} as nature, {closes} as closes
        from {lives(timeline, homes(timeline, owners))}
    )"""
