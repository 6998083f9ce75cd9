"""What customers do over time: coming back, being worth something, leaving."""

from customer360.dashboard.figures import Kind, Row, columns, number
from customer360.dashboard.plan import (
    CUSTOMER_GROUPS,
    SEGMENTATION_GROUP,
    Plan,
    Rows,
)
from customer360.dashboard.tables import Tables
from customer360.dashboard.wording import many, money, share

_COHORTS = f"""
select
    {SEGMENTATION_GROUP} as customer_group,
    strftime(cohort_date, '%Y-%m') as cohort, period_number, retention_rate,
    buyer_count, net_value, cumulative_net_value_per_customer, cohort_size
from {{retention_cohorts}}
where
    segmentation in ('all', 'acquisition_channel', 'rfm_segment')
    and period = 'month' and is_complete_period
    and cohort_date > (
        select max(cohort_date) - interval 24 month from {{retention_cohorts}}
        where period = 'month' and is_complete_period
    )
order by customer_group, cohort_date, period_number
"""


def _cohorts(_: Tables, rows: Rows) -> str:
    later = [row for row in rows if row[1] == 3]
    size = sum(number(row[6]) for row in later)
    kept = sum(number(row[3]) for row in later)
    if not size:
        return "Who came back, by the month of the first order"
    return f"{share(kept / size)} of new buyers order again in their third month"


COHORTS = Plan(
    name="cohorts",
    subject="Cohorts",
    query=_COHORTS,
    kind=Kind.HEAT,
    columns=columns(
        "Cohort",
        ("Month", "count"),
        ("Share who ordered", "share"),
        ("Customers who ordered", "count"),
        ("Net revenue", "money"),
        ("Net revenue a customer so far", "money"),
        ("Customers in the cohort", "count"),
    ),
    title=_cohorts,
    note="Rows: customers by the month of their first order, the last 24. Columns: "
    "months since. Money in {currency}.",
    # Of month 0 everyone ordered: it would hide what differs later.
    roles={"x": 1, "y": 0, "values": [2, 3, 4, 5], "skip_first": True},
    is_split=True,
)

# At most a point a week, so that three years fit in 160 points.
_SURVIVAL = f"""
select
    {SEGMENTATION_GROUP} as customer_group, duration_days, survival_probability,
    survival_lower, survival_upper, at_risk_count
from {{survival_curves}}
where
    subject = 'customer'
    and segmentation in ('all', 'acquisition_channel', 'rfm_segment')
qualify
    row_number() over (
        partition by segmentation, segment_name, duration_days // 7
        order by duration_days
    ) = 1
order by customer_group, duration_days
"""


def _survival(_: Tables, rows: Rows) -> str:
    half = next((row for row in rows if number(row[1]) <= 0.5), None)
    if half is not None:
        return f"Half of the customers are gone after {many(number(half[0]), 'day')}"
    later = (row for row in rows if number(row[0]) >= 365)
    seen = next(later, rows[-1])
    days = "a year" if number(seen[0]) >= 365 else many(number(seen[0]), "day")
    return f"{share(number(seen[1]))} of customers stay longer than {days}"


SURVIVAL = Plan(
    name="survival",
    subject="How long customers stay",
    query=_SURVIVAL,
    kind=Kind.LINES,
    columns=columns(
        ("Days", "count"),
        ("Share still there", "share"),
        ("Lower bound", "share"),
        ("Upper bound", "share"),
        ("Customers observed", "count"),
    ),
    title=_survival,
    note="Share of customers not yet lost so many days after their first order "
    "(Kaplan-Meier), with the 95 % confidence band.",
    roles={"x": 0, "lines": [1], "band": [2, 3], "x_title": "days since first order"},
    is_split=True,
)

_VALUE = f"""
with

{CUSTOMER_GROUPS},

bands as (

    select
        customer_group,
        case
            when net_value <= 0 then 0
            else cast(floor(log10(greatest(net_value, 1))) as integer) + 1
        end as band,
        net_value
    from customers
    where order_count > 0

)

select
    customer_group,
    band,
    count(*) as customer_count,
    sum(net_value) as net_value
from bands
group by customer_group, band
order by customer_group, band
"""


def _band(exponent: int) -> str:
    """The amounts with so many digits.

    >>> _band(0), _band(2), _band(7)
    ('nothing', '10\u201399', '1M\u201310M')
    """
    if exponent == 0:
        return "nothing"
    if exponent < 4:
        return f"{10 ** (exponent - 1)}\N{EN DASH}{10**exponent - 1}"
    return f"{_round(exponent - 1)}\N{EN DASH}{_round(exponent)}"


def _round(exponent: int) -> str:
    sign, step = ("k", 3) if exponent < 6 else ("M", 6)
    return f"{10 ** (exponent - step)}{sign}"


def _named_bands(rows: Rows) -> Rows:
    return tuple((_band(int(number(row[0]))), *row[1:]) for row in rows)


def _value(tables: Tables, rows: Rows) -> str:
    biggest = max(_named_bands(rows), key=lambda row: number(row[1]))
    return f"Most buyers have brought {biggest[0]} {tables.currency} net so far"


VALUE = Plan(
    name="value",
    subject="Value of customers",
    query=_VALUE,
    kind=Kind.BARS,
    columns=columns(
        "Net revenue to date", ("Buyers", "count"), ("Net revenue", "money")
    ),
    title=_value,
    note="Buyers by net revenue to date, in {currency}.",
    shape=_named_bands,
    roles={"x": 0, "values": [1, 2]},
    is_split=True,
)

# Everyone's curve has a point for each percent of buyers, a group's for every fifth.
_CONCENTRATION = f"""
with

{CUSTOMER_GROUPS},

ranked as (

    select
        customer_group,
        greatest(net_value, 0) as net_value,
        row_number() over best as place,
        count(*) over (partition by customer_group) as buyer_count
    from customers
    where order_count > 0 and customer_group <> 'all'
    window best as (
        partition by customer_group order by net_value desc, customer_id
    )

),

steps as (

    select
        customer_group,
        max(place) / any_value(buyer_count) as customer_share,
        any_value(buyer_count) as buyer_count,
        sum(net_value) as net_value,
        sum((buyer_count + 1 - place) * net_value) as weighted_value
    from ranked
    group by customer_group, ceil(place * 20 / buyer_count)

),

shares as (

    select
        customer_group,
        customer_share,
        sum(net_value) over running / nullif(sum(net_value) over whole, 0)
            as net_value_share,
        2 * sum(weighted_value) over whole
            / nullif(buyer_count * sum(net_value) over whole, 0)
            - (buyer_count + 1) / buyer_count as gini_coefficient
    from steps
    window
        whole as (partition by customer_group),
        running as (partition by customer_group order by customer_share)

),

all_groups as (

    select
        'all' as customer_group, 1 - customer_share as poorer_share, lorenz_share,
        customer_share, net_value_share, gini_coefficient
    from {{revenue_concentration}}
    union all
    select
        customer_group, 1 - customer_share, 1 - net_value_share, customer_share,
        net_value_share, gini_coefficient
    from shares
    where net_value_share is not null

)

select * from all_groups
order by customer_group, poorer_share
"""


def _concentration(_: Tables, rows: Rows) -> str:
    fifth = min(rows, key=lambda row: abs(number(row[2]) - 0.2))
    best = number(fifth[2])
    # Of a handful of buyers nobody can tell what a fifth brings.
    who = "fifth" if abs(best - 0.2) < 0.03 else share(best)
    gini = max(number(row[4]) for row in rows)
    return (
        f"The best {who} of buyers brings {share(number(fifth[3]))} of net revenue "
        f"(Gini coefficient {gini:.2f})"
    )


def _lorenz(rows: Rows) -> Rows:
    """The curve up to its end, beside the line of equality."""
    end: Row = (1.0, 1.0, 0.0, 0.0)
    return tuple((row[0], row[1], row[0], row[2], row[3]) for row in (*rows, end))


CONCENTRATION = Plan(
    name="concentration",
    subject="Concentration of revenue",
    query=_CONCENTRATION,
    kind=Kind.LINES,
    columns=columns(
        ("Share of buyers", "share"),
        ("Share of net revenue", "share"),
        ("If all were equal", "share"),
        ("Best buyers", "share"),
        ("Their share of net revenue", "share"),
    ),
    title=_concentration,
    note="Lorenz curve: share of net revenue of the buyers up to here, the least "
    "valuable first; the straight line is equality.",
    shape=_lorenz,
    roles={"x": 0, "lines": [1, 2], "x_title": "share of buyers"},
    is_split=True,
)

_RISK = f"""
with

{CUSTOMER_GROUPS}

select
    customer_group,
    coalesce(rfm_segment, 'No orders') as segment,
    count(*) filter (where churn_risk = 'low') as low,
    count(*) filter (where churn_risk = 'medium') as medium,
    count(*) filter (where churn_risk = 'high') as high,
    count(*) filter (where churn_risk = 'gone') as gone,
    coalesce(sum(value_at_risk), 0) as value_at_risk
from customers
where churn_risk is not null
group by customer_group, segment
order by customer_group, value_at_risk desc, segment
"""


def _risk(tables: Tables, rows: Rows) -> str:
    at_risk = sum(number(row[5]) for row in rows)
    high = sum(number(row[3]) for row in rows)
    return (
        f"{many(high, 'customer')} at high risk of leaving; "
        f"{money(at_risk, tables.currency)} of expected revenue at stake"
    )


RISK = Plan(
    name="risk",
    subject="Churn risk by segment",
    query=_RISK,
    kind=Kind.STACK,
    columns=columns(
        "Segment",
        ("Low", "count"),
        ("Medium", "count"),
        ("High", "count"),
        ("Gone", "count"),
        ("Value at risk", "money"),
    ),
    title=_risk,
    note="Customers by segment and risk of ordering no more; value at risk in "
    "{currency}.",
    roles={"y": 0, "values": [1, 2, 3, 4]},
    is_split=True,
)

_REASONS = f"""
with

{CUSTOMER_GROUPS}

select
    customer_group, churn_reason_1 as reason, count(*) as customer_count,
    coalesce(sum(value_at_risk), 0) as value_at_risk
from customers
where churn_risk = 'high' and churn_reason_1 is not null
group by customer_group, churn_reason_1
order by customer_group, customer_count desc, reason
"""


def _reasons(_: Tables, rows: Rows) -> str:
    return f"What most often speaks for leaving: {rows[0][0]}"


REASONS = Plan(
    name="reasons",
    subject="Reasons for churn",
    query=_REASONS,
    kind=Kind.BARS,
    columns=columns("Reason", ("Customers", "count"), ("Value at risk", "money")),
    title=_reasons,
    note="First reason of customers at high risk; value at risk in {currency}.",
    roles={"x": 0, "values": [1, 2], "horizontal": True},
    nothing="Nobody is at high risk.",
    is_split=True,
)
