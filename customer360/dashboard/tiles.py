"""The numbers at the top of the page."""

from collections.abc import Callable, Mapping

from customer360.dashboard.business import MONTHS
from customer360.dashboard.figures import Tile, number
from customer360.dashboard.plan import CUSTOMER_GROUPS, EVERYONE, Rows, by_group
from customer360.dashboard.tables import Tables
from customer360.dashboard.wording import change, count, many, money, month, share
from customer360.records import replace

# Of some rows, beside everyone's.
Make = Callable[[Tables, Rows, Rows], Tile | None]

# How many were known at the end of each of the last months. Who is in a segment today
# was in others before: of segments only today is told.
_KNOWN = f"""
with

{CUSTOMER_GROUPS},

first_days as (

    select
        customer_group,
        as_of_date,
        date_trunc('day', first_seen_at) as first_day,
        count(*) as customer_count,
        count(*) filter (where is_active) as active_count
    from customers
    group by customer_group, as_of_date, first_day

)

select
    customer_group,
    coalesce(sum(customer_count) filter (
        where months.ago = 0 or first_day < as_of_date - to_months(months.ago)
    ), 0) as known_count,
    sum(active_count) as active_count
from first_days
cross join (select unnest(range(13)) as ago) as months
where months.ago = 0 or not starts_with(customer_group, 'Segment: ')
group by customer_group, months.ago
order by customer_group, months.ago
"""
_CUSTOMERS = f"""
with

{CUSTOMER_GROUPS}

select
    customer_group,
    count(*) filter (where is_repeat_buyer) as repeat_count,
    count(*) filter (where order_count > 0) as buyer_count,
    sum(discounted_value_365_days) as expected_value,
    count(*) filter (where churn_risk = 'high') as high_risk_count,
    count(*) filter (where churn_risk <> 'gone') as staying_count
from customers
group by customer_group
"""
# The scores are of records, which are not divided by what became of them.
_QUALITY = """
select
    'all' as customer_group,
    sum(score * record_count) / sum(record_count) as score,
    sum(score_change * record_count) / sum(record_count) as score_change
from {data_quality_scores}
where dimension = 'quality'
"""


def tiles(tables: Tables) -> tuple[Tile, ...]:
    """Those whose tables are built, each with what it says of groups of customers."""
    found: list[Tile] = []
    for query, makers in (
        (_KNOWN, (_known,)),
        (MONTHS, (_revenue, _orders, _first_time)),
        (_CUSTOMERS, (_buyers, _future, _risk)),
        (_QUALITY, (_quality,)),
    ):
        if tables.missing(query):
            continue
        groups = by_group(tables.rows(query))
        everyone = groups.pop(EVERYONE, ())
        for make in makers:
            found.extend(_with_groups(tables, make, everyone, groups))
    return tuple(found)


def _with_groups(
    tables: Tables, make: Make, everyone: Rows, groups: Mapping[str, Rows]
) -> list[Tile]:
    tile = make(tables, everyone, everyone) if everyone else None
    if tile is None:
        return []
    made = ((name, make(tables, some, everyone)) for name, some in groups.items())
    variants = tuple(replace(one, group=name) for name, one in sorted(made) if one)
    return [replace(tile, variants=variants)]


def _known(_: Tables, rows: Rows, __: Rows) -> Tile | None:
    known = [number(row[0]) for row in rows]
    if not known[0]:
        return None
    said = change(known[0], known[1]) if len(known) > 1 else ""
    active = share(number(rows[0][1]) / known[0])
    return Tile(
        label="Customers",
        value=count(known[0]),
        change=f"{said} in a month, {active} active" if said else f"{active} active",
        is_good=None if not said else known[0] >= known[1],
        trend=tuple(reversed(known)),
    )


def _revenue(tables: Tables, rows: Rows, everyone: Rows) -> Tile | None:
    return _month(
        "Net revenue", 1, rows, everyone, lambda now: money(now, tables.currency)
    )


def _orders(_: Tables, rows: Rows, everyone: Rows) -> Tile | None:
    return _month("Orders", 2, rows, everyone, count)


def _first_time(_: Tables, rows: Rows, everyone: Rows) -> Tile | None:
    return _month("First-time buyers", 3, rows, everyone, count)


def _month(
    label: str, place: int, rows: Rows, everyone: Rows, say: Callable[[float], str]
) -> Tile:
    # A month in which a group did nothing has no row, and is none the less a month.
    values = {row[0]: number(row[place]) for row in rows}
    months = [row[0] for row in everyone[-13:]]
    trend = tuple(values.get(name, 0.0) for name in months)
    said = change(trend[-1], trend[-2]) if len(trend) > 1 else ""
    return Tile(
        label=f"{label}, {month(str(months[-1]))}",
        value=say(trend[-1]),
        change=f"{said} on the month before" if said else "",
        is_good=None if not said else trend[-1] >= trend[-2],
        trend=trend,
    )


def _buyers(_: Tables, rows: Rows, __: Rows) -> Tile | None:
    repeat, buyers = number(rows[0][0]), number(rows[0][1])
    return Tile(
        label="Bought again",
        value=share(repeat / buyers) if buyers else "none yet",
        change=f"of {many(buyers, 'buyer')}",
    )


def _future(tables: Tables, rows: Rows, _: Rows) -> Tile | None:
    if rows[0][2] is None:
        return None
    return Tile(
        label="Expected in the next 365 days",
        value=money(number(rows[0][2]), tables.currency),
        change="discounted, from today's customers",
    )


def _risk(_: Tables, rows: Rows, __: Rows) -> Tile | None:
    high, staying = number(rows[0][3]), number(rows[0][4])
    if not staying:
        return None
    return Tile(
        label="At high risk of leaving",
        value=count(high),
        change=f"{share(high / staying)} of those still here",
    )


def _quality(_: Tables, rows: Rows, __: Rows) -> Tile | None:
    score, changed = rows[0]
    if score is None:
        return None
    moved = number(changed)
    said = f"{moved:+.1f} points since the last load" if abs(moved) >= 0.05 else ""
    return Tile(
        label="Data quality",
        value=f"{number(score):.0f} of 100",
        change=said.replace("-", "\N{MINUS SIGN}"),
        is_good=moved > 0 if said else None,
    )
