"""The numbers at the top of the page."""

from customer360.dashboard.figures import Row, Tile, number
from customer360.dashboard.tables import Tables
from customer360.dashboard.wording import change, count, many, money, month, share

_BY_MONTH = """
select
    date_trunc('month', date_day) as month, sum(net_value), sum(order_count),
    sum(new_buyer_count)
from {daily_kpis}
group by date_trunc('month', date_day)
having max(date_day) = last_day(max(date_day))
order by month desc
limit 13
"""
# How many were known at the end of each of the last months.
_KNOWN = """
select
    count(*) filter (
        where months.ago = 0 or first_seen_at < as_of_date - to_months(months.ago)
    ),
    count(*) filter (where is_active)
from {customer_360}
cross join (select unnest(range(13)) as ago) as months
group by months.ago
order by months.ago
"""
_BUYERS = """
select count(*) filter (where is_repeat_buyer), count(*) filter (where order_count > 0)
from {customer_360}
"""
_FUTURE = """
select
    sum(discounted_value_365_days) as value,
    count(*) filter (where discounted_value_365_days is not null)
from {customer_lifetime_value}
"""
_RISK = """
select
    count(*) filter (where churn_risk = 'high'),
    count(*) filter (where churn_risk <> 'gone')
from {customer_churn}
"""
_QUALITY = """
select sum(score * record_count) / sum(record_count), sum(score_change * record_count)
    / sum(record_count)
from {data_quality_scores} where dimension = 'quality'
"""


def tiles(tables: Tables) -> tuple[Tile, ...]:
    """Those whose tables are built."""
    found: list[Tile] = []
    for query, make in (
        (_KNOWN, _known),
        (_BY_MONTH, _months),
        (_BUYERS, _buyers),
        (_FUTURE, _future),
        (_RISK, _risk),
        (_QUALITY, _quality),
    ):
        if not tables.missing(query):
            found.extend(make(tables, tables.rows(query)))
    return tuple(found)


def _known(_: Tables, rows: tuple[Row, ...]) -> list[Tile]:
    known = [number(row[0]) for row in rows]
    if not known or not known[0]:
        return []
    said = change(known[0], known[1])
    active = share(number(rows[0][1]) / known[0])
    return [
        Tile(
            label="Customers",
            value=count(known[0]),
            change=f"{said} in a month, {active} active"
            if said
            else f"{active} active",
            is_good=None if not said else known[0] >= known[1],
            trend=tuple(reversed(known)),
        )
    ]


def _buyers(_: Tables, rows: tuple[Row, ...]) -> list[Tile]:
    repeat, buyers = (number(value) for value in rows[0])
    return [
        Tile(
            label="Bought again",
            value=share(repeat / buyers) if buyers else "none yet",
            change=f"of {many(buyers, 'buyer')}",
        )
    ]


def _months(tables: Tables, rows: tuple[Row, ...]) -> list[Tile]:
    if not rows:
        return []
    named = (("Net revenue", 1), ("Orders", 2), ("First-time buyers", 3))
    return [_month(tables, rows, label, place) for label, place in named]


def _month(tables: Tables, rows: tuple[Row, ...], label: str, place: int) -> Tile:
    values = [number(row[place]) for row in rows]
    now = values[0]
    before = values[1] if len(values) > 1 else 0.0
    said = change(now, before)
    return Tile(
        label=f"{label}, {month(str(rows[0][0]))}",
        value=money(now, tables.currency) if place == 1 else count(now),
        change=f"{said} on the month before" if said else "",
        is_good=None if not said else now >= before,
        trend=tuple(reversed(values)),
    )


def _future(tables: Tables, rows: tuple[Row, ...]) -> list[Tile]:
    value, known = number(rows[0][0]), number(rows[0][1])
    if not known:
        return []
    return [
        Tile(
            label="Expected in the next 365 days",
            value=money(value, tables.currency),
            change="discounted, from today's customers",
        )
    ]


def _risk(_: Tables, rows: tuple[Row, ...]) -> list[Tile]:
    high, staying = (number(value) for value in rows[0])
    if not staying:
        return []
    return [
        Tile(
            label="At high risk of leaving",
            value=count(high),
            change=f"{share(high / staying)} of those still here",
        )
    ]


def _quality(_: Tables, rows: tuple[Row, ...]) -> list[Tile]:
    score, changed = rows[0]
    if score is None:
        return []
    moved = number(changed)
    said = f"{moved:+.1f} points since the last load" if abs(moved) >= 0.05 else ""
    return [
        Tile(
            label="Data quality",
            value=f"{number(score):.0f} of 100",
            change=said.replace("-", "\N{MINUS SIGN}"),
            is_good=moved > 0 if said else None,
        )
    ]
