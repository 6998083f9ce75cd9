"""What customers do over time: coming back, being worth something, leaving."""

from customer360.dashboard.figures import Figure, Kind, Row, columns, number
from customer360.dashboard.tables import Plan, Tables
from customer360.dashboard.wording import count, money, share

_MOST_COHORTS = 24

_COHORTS = """
select
    strftime(cohort_date, '%Y-%m') as cohort, period_number, retention_rate,
    buyer_count, net_value, cumulative_net_value_per_customer, cohort_size
from {retention_cohorts}
where
    segmentation = 'all' and period = 'month' and is_complete_period
    and cohort_date > (
        select max(cohort_date) - interval 25 month from {retention_cohorts}
        where period = 'month'
    )
order by cohort_date, period_number
"""


def _cohorts(tables: Tables, rows: tuple[Row, ...]) -> Figure:
    later = [row for row in rows if row[1] == 3]
    size = sum(number(row[6]) for row in later)
    kept = sum(number(row[3]) for row in later)
    title = "Who came back, by the month of the first order"
    if size:
        title = f"{share(kept / size)} of new buyers order again in their third month"
    return Figure(
        name="cohorts",
        title=title,
        note="Rows: customers by the month of their first order, the last "
        f"{_MOST_COHORTS}. Columns: months since. Money in {tables.currency}. "
        f"As of {tables.as_of}.",
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
        rows=rows,
        # Of month 0 everyone ordered: it would hide what differs later.
        roles={"x": 1, "y": 0, "values": [2, 3, 4, 5], "skip_first": True},
    )


COHORTS = Plan(name="cohorts", subject="Cohorts", query=_COHORTS, draw=_cohorts)

# At most a point a week, so that three years fit in 160 points.
_SURVIVAL = """
select
    duration_days, survival_probability, survival_lower, survival_upper, at_risk_count
from {survival_curves}
where subject = 'customer' and segmentation = 'all'
qualify
    row_number() over (partition by duration_days // 7 order by duration_days) = 1
order by duration_days
"""


def _survival(tables: Tables, rows: tuple[Row, ...]) -> Figure:
    half = next((row for row in rows if number(row[1]) <= 0.5), None)
    year = [row for row in rows if number(row[0]) <= 365]
    title = f"{share(number(year[-1][1]))} of customers stay longer than a year"
    if half is not None:
        title = f"Half of the customers are gone after {count(number(half[0]))} days"
    return Figure(
        name="survival",
        title=title,
        note="Share of customers not yet lost so many days after their first order "
        "(Kaplan-Meier), with the 95 % confidence band. "
        f"As of {tables.as_of}.",
        kind=Kind.LINES,
        columns=columns(
            ("Days", "count"),
            ("Share still there", "share"),
            ("Lower bound", "share"),
            ("Upper bound", "share"),
            ("Customers observed", "count"),
        ),
        rows=rows,
        roles={
            "x": 0,
            "lines": [1],
            "band": [2, 3],
            "x_title": "days since first order",
        },
    )


SURVIVAL = Plan(
    name="survival", subject="How long customers stay", query=_SURVIVAL, draw=_survival
)

_VALUE = """
with

bands as (

    select
        case
            when net_value <= 0 then 0
            else cast(floor(log10(greatest(net_value, 1))) as integer) + 1
        end as band,
        net_value
    from {customer_lifetime_value}
    where order_count > 0

)

select
    band,
    count(*) as customer_count,
    sum(net_value) as net_value
from bands
group by band
order by band
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
    sign, step = ("k", 3) if exponent < 7 else ("M", 6)
    low, high = 10 ** (exponent - 1 - step), 10 ** (exponent - step)
    return f"{low}{sign}\N{EN DASH}{high}{sign}"


def _value(tables: Tables, rows: tuple[Row, ...]) -> Figure:
    rows = tuple((_band(int(number(row[0]))), *row[1:]) for row in rows)
    biggest = max(rows, key=lambda row: number(row[1]))
    return Figure(
        name="value",
        title=f"Most buyers have brought {biggest[0]} {tables.currency} net so far",
        note=f"Buyers by net revenue to date, in {tables.currency}. "
        f"As of {tables.as_of}.",
        kind=Kind.BARS,
        columns=columns(
            "Net revenue to date", ("Buyers", "count"), ("Net revenue", "money")
        ),
        rows=rows,
        roles={"x": 0, "values": [1, 2]},
    )


VALUE = Plan(name="value", subject="Value of customers", query=_VALUE, draw=_value)

_CONCENTRATION = """
select
    1 - customer_share as poorer_share, lorenz_share, customer_share, net_value_share,
    gini_coefficient
from {revenue_concentration}
order by poorer_share
"""


def _concentration(tables: Tables, rows: tuple[Row, ...]) -> Figure:
    fifth = min(rows, key=lambda row: abs(number(row[2]) - 0.2))
    points: list[Row] = [
        (row[0], row[1], row[0], row[2], row[3])
        for row in (*rows, (1.0, 1.0, 0.0, 0.0, 0.0))
    ]
    gini = max(number(row[4]) for row in rows)
    return Figure(
        name="concentration",
        title=f"The best fifth of buyers brings {share(number(fifth[3]))} of net "
        "revenue",
        note="Lorenz curve: share of net revenue of the buyers up to here, the least "
        f"valuable first; the straight line is equality. Gini coefficient {gini:.2f}. "
        f"As of {tables.as_of}.",
        kind=Kind.LINES,
        columns=columns(
            ("Share of buyers", "share"),
            ("Share of net revenue", "share"),
            ("If all were equal", "share"),
            ("Best buyers", "share"),
            ("Their share of net revenue", "share"),
        ),
        rows=tuple(points),
        roles={"x": 0, "lines": [1, 2], "x_title": "share of buyers"},
    )


CONCENTRATION = Plan(
    name="concentration",
    subject="Concentration of revenue",
    query=_CONCENTRATION,
    draw=_concentration,
)

_RISK = """
select
    coalesce(segments.segment_name, 'No order yet') as segment,
    count(*) filter (where churn.churn_risk = 'low') as low,
    count(*) filter (where churn.churn_risk = 'medium') as medium,
    count(*) filter (where churn.churn_risk = 'high') as high,
    count(*) filter (where churn.churn_risk = 'gone') as gone,
    coalesce(sum(churn.value_at_risk), 0) as value_at_risk
from {customer_churn} as churn
left join {rfm_segments} as segments on churn.customer_id = segments.customer_id
group by segment
order by value_at_risk desc, segment
"""


def _risk(tables: Tables, rows: tuple[Row, ...]) -> Figure:
    at_risk = sum(number(row[5]) for row in rows)
    high = sum(number(row[3]) for row in rows)
    return Figure(
        name="risk",
        title=f"{count(high)} customers are at high risk; "
        f"{money(at_risk, tables.currency)} of expected revenue is at stake",
        note="Customers by segment and risk of ordering no more; value at risk in "
        f"{tables.currency}. As of {tables.as_of}.",
        kind=Kind.STACK,
        columns=columns(
            "Segment",
            ("Low", "count"),
            ("Medium", "count"),
            ("High", "count"),
            ("Gone", "count"),
            ("Value at risk", "money"),
        ),
        rows=rows,
        roles={"y": 0, "values": [1, 2, 3, 4]},
    )


RISK = Plan(name="risk", subject="Churn risk by segment", query=_RISK, draw=_risk)

_REASONS = """
select churn_reason_1 as reason, count(*) as customer_count,
    coalesce(sum(value_at_risk), 0) as value_at_risk
from {customer_churn}
where churn_risk = 'high' and churn_reason_1 is not null
group by churn_reason_1
order by customer_count desc, reason
"""


def _reasons(tables: Tables, rows: tuple[Row, ...]) -> Figure:
    return Figure(
        name="reasons",
        title=f"What most often speaks for leaving: {rows[0][0]}",
        note="First reason of customers at high risk; value at risk in "
        f"{tables.currency}. As of {tables.as_of}.",
        kind=Kind.BARS,
        columns=columns("Reason", ("Customers", "count"), ("Value at risk", "money")),
        rows=rows,
        roles={"x": 0, "values": [1, 2], "horizontal": True},
    )


REASONS = Plan(
    name="reasons", subject="Reasons for churn", query=_REASONS, draw=_reasons
)
