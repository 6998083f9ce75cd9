"""What the business does: growth, segments, where customers move."""

from customer360.dashboard.figures import Figure, Kind, Row, columns, number
from customer360.dashboard.tables import Plan, Tables
from customer360.dashboard.wording import change, count, money, share

# Months that are over; the one that has begun would look like a fall.
_MONTHS = """
select
    strftime(date_trunc('month', date_day), '%Y-%m') as month,
    sum(net_value) as net_value,
    sum(order_count) as order_count,
    sum(new_buyer_count) as new_buyer_count,
    sum(refund_value) as refund_value
from {daily_kpis}
group by date_trunc('month', date_day)
having max(date_day) = last_day(max(date_day))
order by month
"""


def _growth(tables: Tables, rows: tuple[Row, ...]) -> Figure:
    last = rows[-1]
    year_ago = number(rows[-13][1]) if len(rows) > 12 else 0.0
    changed = change(number(last[1]), year_ago)
    title = f"{last[0]} brought {money(number(last[1]), tables.currency)} net"
    if changed:
        title += f", {changed} on the year before"
    return Figure(
        name="growth",
        title=title,
        note=f"Per calendar month that is over, in {tables.currency} for money. "
        f"As of {tables.as_of}.",
        kind=Kind.BARS,
        columns=columns(
            "Month",
            ("Net revenue", "money"),
            ("Orders", "count"),
            ("First-time buyers", "count"),
            ("Refunds", "money"),
        ),
        rows=rows,
        roles={"x": 0, "values": [1, 2, 3, 4]},
    )


GROWTH = Plan(name="growth", subject="Growth", query=_MONTHS, draw=_growth)

_SEGMENTS = """
select
    segment_name, customer_count, net_value, net_value_per_customer,
    customer_share, net_value_share
from {segment_summary}
where segmentation = 'rfm_segment' and customer_count > 0
order by customer_count desc, segment_name
"""


def _segments(tables: Tables, rows: tuple[Row, ...]) -> Figure:
    best = max(rows, key=lambda row: number(row[5]))
    return Figure(
        name="segments",
        title=f"{best[0]} are {share(number(best[4]))} of customers and bring "
        f"{share(number(best[5]))} of net revenue",
        note="Area: customers. Colour: net revenue a customer, in "
        f"{tables.currency}. As of {tables.as_of}.",
        kind=Kind.TREE,
        columns=columns(
            "Segment",
            ("Customers", "count"),
            ("Net revenue", "money"),
            ("Net revenue a customer", "money"),
            ("Share of customers", "share"),
            ("Share of net revenue", "share"),
        ),
        rows=rows,
        roles={"name": 0, "size": 1, "colour": 3},
    )


SEGMENTS = Plan(name="segments", subject="Segments", query=_SEGMENTS, draw=_segments)

_MOVEMENT = """
select
    from_segment, to_segment, customer_count, from_segment_share,
    strftime(from_date, '%Y-%m-%d') as from_date,
    strftime(to_date, '%Y-%m-%d') as to_date
from {segment_movements}
where
    segmentation = 'rfm_segment'
    and to_date = (select max(to_date) from {segment_movements})
order by from_segment, to_segment
"""


def _movement(_: Tables, rows: tuple[Row, ...]) -> Figure:
    moved = sum(number(row[2]) for row in rows if row[0] != row[1])
    everyone = sum(number(row[2]) for row in rows)
    part = share(moved / everyone) if everyone else "None"
    return Figure(
        name="movement",
        title=f"{part} of customers changed their segment in the last month",
        note=f"From {rows[0][4]} (rows) to {rows[0][5]} (columns): customers, or their "
        "share of the segment they were in.",
        kind=Kind.HEAT,
        columns=columns(
            "From", "To", ("Customers", "count"), ("Share of the segment", "share")
        ),
        rows=tuple(row[:4] for row in rows),
        roles={"x": 1, "y": 0, "values": [3, 2]},
    )


MOVEMENT = Plan(
    name="movement",
    subject="Movement between segments",
    query=_MOVEMENT,
    draw=_movement,
)

_RFM = """
select
    recency_score, frequency_score, count(*) as customer_count,
    sum(net_value) as net_value, avg(net_value) as net_value_per_customer
from {rfm_segments}
where recency_score is not null and frequency_score is not null
group by recency_score, frequency_score
order by recency_score, frequency_score
"""


def _rfm(tables: Tables, rows: tuple[Row, ...]) -> Figure:
    gone = sum(
        number(row[2]) for row in rows if number(row[0]) <= 2 and number(row[1]) >= 4
    )
    return Figure(
        name="rfm",
        title=f"{count(gone)} frequent buyers have not been seen for long",
        note="How recently (columns, 5 is most recently) and how often (rows, 5 is "
        f"most often) customers bought. As of {tables.as_of}.",
        kind=Kind.HEAT,
        columns=columns(
            "Recency score",
            "Frequency score",
            ("Customers", "count"),
            ("Net revenue", "money"),
            ("Net revenue a customer", "money"),
        ),
        rows=rows,
        roles={"x": 0, "y": 1, "values": [2, 3, 4]},
    )


RFM = Plan(name="rfm", subject="Recency and frequency", query=_RFM, draw=_rfm)
