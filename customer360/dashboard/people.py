"""The customers to look at first; masked unless someone asked for names."""

from customer360.dashboard.figures import Kind, columns, number
from customer360.dashboard.plan import CUSTOMER_GROUPS, Plan, Rows, as_they_are
from customer360.dashboard.tables import Tables
from customer360.dashboard.wording import many, money

_BEST = f"""
with

{CUSTOMER_GROUPS}

select
    customer_group, customer_id, full_name, email, rfm_segment, net_value,
    last_year_net_value, churn_risk,
    strftime(last_ordered_at, '%Y-%m-%d') as last_order_date
from customers
where net_value > 0 and customer_group is not null
qualify
    row_number() over (
        partition by customer_group order by net_value desc, customer_id
    ) <= 20
order by customer_group, net_value desc, customer_id
"""
_AT_RISK = f"""
with

{CUSTOMER_GROUPS}

select
    customer_group, customer_id, full_name, email, rfm_segment, value_at_risk,
    churn_probability, churn_reason_1, days_since_last_order
from customers
where churn_risk = 'high' and value_at_risk > 0 and customer_group is not null
qualify
    row_number() over (
        partition by customer_group order by value_at_risk desc, customer_id
    ) <= 20
order by customer_group, value_at_risk desc, customer_id
"""


def people_plans(*, include_pii: bool) -> tuple[Plan, ...]:
    """The best customers and those whose leaving would cost most."""
    masked = "" if include_pii else " Names and contacts are masked."
    note = f"Money in {{currency}}.{masked} c360 customer <id> shows one whole."
    shape = as_they_are if include_pii else _masked
    return (
        Plan(
            name="best",
            subject="Best customers",
            query=_BEST,
            kind=Kind.TABLE,
            columns=columns(
                "Customer",
                "Name",
                "E-mail",
                "Segment",
                ("Net revenue", "money"),
                ("Last year", "money"),
                "Churn risk",
                "Last order",
            ),
            title=_best,
            note=note,
            shape=shape,
            is_split=True,
            nothing="Nobody has bought anything yet.",
        ),
        Plan(
            name="at_risk",
            subject="Customers at risk",
            query=_AT_RISK,
            kind=Kind.TABLE,
            columns=columns(
                "Customer",
                "Name",
                "E-mail",
                "Segment",
                ("Value at risk", "money"),
                ("Churn probability", "share"),
                "First reason",
                ("Days since last order", "count"),
            ),
            title=_at_risk,
            note=note,
            shape=shape,
            is_split=True,
            nothing="Nobody of value is at high risk.",
        ),
    )


def _best(tables: Tables, rows: Rows) -> str:
    brought = money(number(rows[0][4]), tables.currency)
    return f"The best customer has brought {brought} net"


def _at_risk(tables: Tables, rows: Rows) -> str:
    stake = money(sum(number(row[4]) for row in rows), tables.currency)
    return f"{stake} at risk with {many(len(rows), 'customer')}"


def _masked(rows: Rows) -> Rows:
    return tuple((row[0], mask(row[1]), mask(row[2]), *row[3:]) for row in rows)


def mask(value: object) -> str | None:
    """The first letter of each word, and of both parts of an address.

    >>> mask("Ana Smith"), mask("ana@example.org"), mask(None)
    ('A••• S•••', 'a•••@e•••', None)
    """
    if value is None:
        return None
    words = str(value).replace("@", " @").split()
    hidden = (
        f"@{word[1:2]}•••" if word.startswith("@") else f"{word[:1]}•••"
        for word in words
    )
    return " ".join(hidden).replace(" @", "@")
