"""The customers to look at first; masked unless someone asked for names."""

from customer360.dashboard.figures import Figure, Kind, Row, columns, number
from customer360.dashboard.tables import Plan, Tables
from customer360.dashboard.wording import count, money

_BEST = """
select
    customer_id, full_name, email, rfm_segment, net_value, last_year_net_value,
    churn_risk, strftime(last_order.last_order_date, '%Y-%m-%d') as last_order_date
from {customer_360} as customers
left join (
    select customer_id as id, last_order_date from {customer_lifetime_value}
) as last_order on customers.customer_id = last_order.id
where net_value > 0
order by net_value desc, customer_id
limit 20
"""
_AT_RISK = """
select
    customer_id, full_name, email, rfm_segment, value_at_risk, churn_probability,
    churn_reason_1, days_since_last_order
from {customer_360}
where churn_risk = 'high' and value_at_risk > 0
order by value_at_risk desc, customer_id
limit 20
"""


def people_plans(*, include_pii: bool) -> tuple[Plan, ...]:
    """The best customers and those whose leaving would cost most."""

    def best(tables: Tables, rows: tuple[Row, ...]) -> Figure:
        return Figure(
            name="best",
            title=f"The best customer has brought "
            f"{money(number(rows[0][4]), tables.currency)} net",
            note=_note(tables, include_pii=include_pii),
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
            rows=_shown(rows, include_pii=include_pii),
        )

    def at_risk(tables: Tables, rows: tuple[Row, ...]) -> Figure:
        stake = sum(number(row[4]) for row in rows)
        return Figure(
            name="at_risk",
            title=f"These {count(len(rows))} customers put "
            f"{money(stake, tables.currency)} at risk",
            note=_note(tables, include_pii=include_pii),
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
            rows=_shown(rows, include_pii=include_pii),
        )

    return (
        Plan(name="best", subject="Best customers", query=_BEST, draw=best),
        Plan(name="at_risk", subject="Customers at risk", query=_AT_RISK, draw=at_risk),
    )


def _note(tables: Tables, *, include_pii: bool) -> str:
    masked = "" if include_pii else " Names and contacts are masked."
    return (
        f"Money in {tables.currency}. As of {tables.as_of}.{masked} "
        "c360 customer <id> shows one whole."
    )


def _shown(rows: tuple[Row, ...], *, include_pii: bool) -> tuple[Row, ...]:
    if include_pii:
        return rows
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
