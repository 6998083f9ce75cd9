"""What the business does: growth, segments, where customers move."""

from customer360.dashboard.figures import Kind, columns, number
from customer360.dashboard.plan import CUSTOMER_GROUPS, Plan, Rows
from customer360.dashboard.tables import Tables
from customer360.dashboard.wording import change, count, many, money, month, share

# Months that are over; the one that has begun would look like a fall. Everyone's are
# told by the day's figures, a group's by its customers.
MONTHS = f"""
with

{CUSTOMER_GROUPS},

all_months as (

    select
        date_trunc('month', date_day) as month_date,
        sum(net_value) as net_value,
        sum(order_count) as order_count,
        sum(new_buyer_count) as new_buyer_count,
        sum(refund_value) as refund_value
    from {{daily_kpis}}
    group by date_trunc('month', date_day)
    having max(date_day) = last_day(max(date_day))

),

group_months as (

    select
        customers.customer_group,
        months.month_date,
        sum(months.net_value) as net_value,
        sum(months.order_count) as order_count,
        count(*) filter (
            where date_trunc('month', customers.first_ordered_at) = months.month_date
        ) as new_buyer_count,
        sum(months.gross_value - months.net_value) as refund_value
    from {{int_activity__customer_months}} as months
    inner join customers on months.customer_id = customers.customer_id
    where
        customers.customer_group <> 'all'
        and months.month_date in (select month_date from all_months)
    group by customers.customer_group, months.month_date

),

all_groups as (

    select 'all' as customer_group, * from all_months
    union all
    select * from group_months

)

select
    customer_group, strftime(month_date, '%Y-%m') as month_name, net_value, order_count,
    new_buyer_count, refund_value
from all_groups
order by customer_group, month_date
"""


def _growth(tables: Tables, rows: Rows) -> str:
    last = rows[-1]
    year_ago = number(rows[-13][1]) if len(rows) > 12 else 0.0
    changed = change(number(last[1]), year_ago)
    title = f"{month(str(last[0]))} brought {money(number(last[1]), tables.currency)}"
    return f"{title} net, {changed} on the year before" if changed else f"{title} net"


GROWTH = Plan(
    name="growth",
    subject="Growth",
    query=MONTHS,
    kind=Kind.BARS,
    columns=columns(
        "Month",
        ("Net revenue", "money"),
        ("Orders", "count"),
        ("First-time buyers", "count"),
        ("Refunds", "money"),
    ),
    title=_growth,
    note="Per calendar month that is over, in {currency} for money.",
    roles={"x": 0, "values": [1, 2, 3, 4]},
    is_split=True,
)

# A segment's own customers are all in it: only channels and countries are divided.
_SEGMENTS = f"""
with

{CUSTOMER_GROUPS},

counted as (

    select
        customer_group,
        coalesce(rfm_segment, 'No orders') as segment_name,
        count(*) as customer_count,
        sum(net_value) as net_value
    from customers
    where customer_group <> 'all' and not starts_with(customer_group, 'Segment: ')
    group by customer_group, segment_name

),

all_groups as (

    select
        'all' as customer_group, segment_name, customer_count, net_value,
        net_value_per_customer, customer_share, net_value_share
    from {{segment_summary}}
    where segmentation = 'rfm_segment' and customer_count > 0
    union all
    select
        customer_group, segment_name, customer_count, net_value,
        net_value / customer_count,
        customer_count / sum(customer_count) over (partition by customer_group),
        net_value / nullif(sum(net_value) over (partition by customer_group), 0)
    from counted

)

select * from all_groups
order by customer_group, customer_count desc, segment_name
"""


def _segments(_: Tables, rows: Rows) -> str:
    best = max(rows, key=lambda row: number(row[5]))
    return (
        f"“{best[0]}”: {share(number(best[4]))} of customers bring "
        f"{share(number(best[5]))} of net revenue"
    )


SEGMENTS = Plan(
    name="segments",
    subject="Segments",
    query=_SEGMENTS,
    kind=Kind.TREE,
    columns=columns(
        "Segment",
        ("Customers", "count"),
        ("Net revenue", "money"),
        ("Net revenue a customer", "money"),
        ("Share of customers", "share"),
        ("Share of net revenue", "share"),
    ),
    title=_segments,
    note="Area: customers. Colour: net revenue a customer, in {currency}.",
    roles={"name": 0, "size": 1, "colour": 3},
    is_split=True,
)

# Segments in the order of what their customers are worth.
_LAST_MOVEMENT = f"""
with

{CUSTOMER_GROUPS},

worth as (

    select segment_name, net_value_per_customer
    from {{segment_summary}}
    where segmentation = 'rfm_segment'

),

all_moved as (

    select 'all' as customer_group, from_segment, to_segment, customer_count, from_date,
        to_date
    from {{segment_movements}}
    where
        segmentation = 'rfm_segment'
        and to_date = (
            select max(to_date) from {{segment_movements}}
            where segmentation = 'rfm_segment'
        )

),

days as (

    select max(from_date) as from_date, max(to_date) as to_date from all_moved

),

group_moved as (

    select
        customers.customer_group,
        coalesce(earlier.rfm_segment, 'No orders') as from_segment,
        later.rfm_segment as to_segment,
        count(*) as customer_count,
        any_value(days.from_date) as from_date,
        any_value(days.to_date) as to_date
    from days
    inner join {{int_activity__segment_history}} as later
        on days.to_date = later.observation_date
    left join {{int_activity__segment_history}} as earlier
        on
            days.from_date = earlier.observation_date
            and later.customer_id = earlier.customer_id
    inner join customers on later.customer_id = customers.customer_id
    where
        customers.customer_group <> 'all'
        and not starts_with(customers.customer_group, 'Segment: ')
    group by customers.customer_group, from_segment, to_segment

),

movements as (

    select moved.*, worth.net_value_per_customer as from_value
    from (select * from all_moved union all select * from group_moved) as moved
    left join worth on moved.from_segment = worth.segment_name

)
"""
_MOVEMENT = f"""{_LAST_MOVEMENT}
select
    customer_group, from_segment, to_segment, customer_count,
    round(
        customer_count
        / sum(customer_count) over (partition by customer_group, from_segment), 6
    ) as from_segment_share,
    strftime(from_date, '%Y-%m-%d') as from_date,
    strftime(to_date, '%Y-%m-%d') as to_date
from movements
order by customer_group, from_value desc nulls last, from_segment, to_segment
"""


def _movement(_: Tables, rows: Rows) -> str:
    moved = sum(number(row[2]) for row in rows if row[0] != row[1])
    everyone = sum(number(row[2]) for row in rows)
    part = share(moved / everyone) if everyone else "None"
    return (
        f"{part} of customers changed their segment from {rows[0][4]} to {rows[0][5]}"
    )


MOVEMENT = Plan(
    name="movement",
    subject="Movement between segments",
    query=_MOVEMENT,
    kind=Kind.HEAT,
    columns=columns(
        "From",
        "To",
        ("Customers", "count"),
        ("Share of the segment", "share"),
        "From day",
        "To day",
    ),
    title=_movement,
    note="From the segment of the row to that of the column: customers, or their share "
    "of the segment they were in. The diagonal stayed.",
    roles={"x": 1, "y": 0, "values": [3, 2]},
    is_dated=False,
    is_split=True,
)

_BALANCE = f"""{_LAST_MOVEMENT},

sides as (

    select customer_group, from_segment as segment_name, customer_count as left_count,
        0 as joined_count, 0 as stayed_count
    from movements
    where from_segment <> to_segment
    union all
    select customer_group, to_segment, 0, customer_count, 0
    from movements
    where from_segment <> to_segment
    union all
    select customer_group, from_segment, 0, 0, customer_count
    from movements
    where from_segment = to_segment

)

select
    customer_group,
    segment_name,
    sum(joined_count) - sum(left_count) as net_count,
    sum(joined_count) as joined_count, sum(left_count) as left_count,
    sum(stayed_count) as stayed_count
from sides
group by customer_group, segment_name
order by customer_group, net_count desc, segment_name
"""


def _balance(_: Tables, rows: Rows) -> str:
    first, last = rows[0], rows[-1]
    if not number(first[1]):
        return "No segment grew or shrank in the last month"
    return (
        f"“{first[0]}” grew most in the last month, by "
        f"{many(number(first[1]), 'customer')}; “{last[0]}” shrank most, by "
        f"{count(-number(last[1]))}"
    )


BALANCE = Plan(
    name="balance",
    subject="Segments that grow and shrink",
    query=_BALANCE,
    kind=Kind.BARS,
    columns=columns(
        "Segment",
        ("Net change", "count"),
        ("Came in", "count"),
        ("Left", "count"),
        ("Stayed", "count"),
    ),
    title=_balance,
    note="Customers who came into a segment less those who left it, last month.",
    roles={"x": 0, "values": [1, 2, 3], "horizontal": True},
    is_split=True,
)

_RFM = f"""
with

{CUSTOMER_GROUPS}

select
    customer_group, recency_score, frequency_score, count(*) as customer_count,
    sum(net_value) as net_value, avg(net_value) as net_value_per_customer
from customers
where recency_score is not null and frequency_score is not null
group by customer_group, recency_score, frequency_score
order by customer_group, recency_score, frequency_score
"""


def _rfm(_: Tables, rows: Rows) -> str:
    gone = sum(
        number(row[2]) for row in rows if number(row[0]) <= 2 and number(row[1]) >= 4
    )
    return f"Not seen for long: {many(gone, 'frequent buyer')}"


RFM = Plan(
    name="rfm",
    subject="Recency and frequency",
    query=_RFM,
    kind=Kind.HEAT,
    columns=columns(
        "Recency score",
        "Frequency score",
        ("Customers", "count"),
        ("Net revenue", "money"),
        ("Net revenue a customer", "money"),
    ),
    title=_rfm,
    note="How recently (columns, 5 is most recently) and how often (rows, 5 is most "
    "often) customers bought; money in {currency}.",
    roles={"x": 0, "y": 1, "values": [2, 3, 4]},
    is_split=True,
)
