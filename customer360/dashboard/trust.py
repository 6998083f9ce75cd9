"""Why the page may be believed: identity and data quality."""

from customer360.dashboard.figures import Kind, columns, number
from customer360.dashboard.plan import Plan, Rows
from customer360.dashboard.tables import Tables
from customer360.dashboard.wording import many, share

# Every band is there, an empty one too: a gap in the axis would mislead.
_SCORES = """
with

bands as (

    select unnest(generate_series(0, 9)) as band

),

counted as (

    select
        cast(least(floor(match_probability * 10), 9) as integer) as band,
        count(*) as pair_count
    from {int_identity__scores}
    group by band

)

select
    format('{{}}\N{EN DASH}{{}}', bands.band * 10, bands.band * 10 + 10) as band_name,
    coalesce(counted.pair_count, 0) as pair_count
from bands
left join counted on bands.band = counted.band
where exists (select 1 from counted)
order by bands.band
"""


def _scores(_: Tables, rows: Rows) -> str:
    pairs = sum(number(row[1]) for row in rows)
    unsure = sum(number(row[1]) for row in rows[3:7])
    part = share(unsure / pairs) if pairs else "None"
    return f"{part} of the pairs compared are hard to decide"


SCORES = Plan(
    name="scores",
    subject="Match scores",
    query=_SCORES,
    kind=Kind.BARS,
    columns=columns("Probability in %", ("Pairs", "count")),
    title=_scores,
    note="Pairs of records that were compared, by the probability in percent that they "
    "are one person; the axis is logarithmic. c360 identity review shows the uncertain "
    "ones.",
    roles={"x": 0, "values": [1], "log": True},
    is_dated=False,
)

_CLUSTERS = """
with

clusters as (

    select cluster_record_id, count(*) as record_count
    from {int_identity__record_clusters}
    group by cluster_record_id

)

select
    case when record_count >= 8 then '8 and more' else cast(record_count as varchar) end
        as records,
    count(*) as customer_count,
    sum(record_count) as record_count
from clusters
group by records
order by records
"""


def _clusters(_: Tables, rows: Rows) -> str:
    customers = sum(number(row[1]) for row in rows)
    records = sum(number(row[2]) for row in rows)
    return (
        f"{many(records, 'record')} for {many(customers, 'customer')}: "
        f"{share(1 - customers / records)} were duplicates"
    )


CLUSTERS = Plan(
    name="clusters",
    subject="Cluster sizes",
    query=_CLUSTERS,
    kind=Kind.BARS,
    columns=columns("Records a customer", ("Customers", "count"), ("Records", "count")),
    title=_clusters,
    note="Customers by the number of records they were made of; the axis is "
    "logarithmic.",
    roles={"x": 0, "values": [1, 2], "log": True},
    is_dated=False,
)

_QUALITY = """
select
    source_system, dimension, score, score_change, record_count, failing_share,
    worst_rule
from {data_quality_scores}
order by source_system, dimension
"""


def _quality(_: Tables, rows: Rows) -> str:
    worst = min(rows, key=lambda row: number(row[2]))
    if number(worst[2]) == 100:
        return "Every source has 100 of 100 points in every dimension"
    return f"Weakest: {worst[1]} of {worst[0]}, {number(worst[2]):.0f} of 100 points"


QUALITY = Plan(
    name="quality",
    subject="Data quality",
    query=_QUALITY,
    kind=Kind.HEAT,
    columns=columns(
        "Source",
        "Dimension",
        ("Score", "points"),
        ("Change since the last load", "points"),
        ("Records", "count"),
        ("Share with a problem", "share"),
        "Most frequent problem",
    ),
    title=_quality,
    note="Data quality score by source and dimension, 0 to 100 points; 100 is best. "
    "“quality” is all dimensions together.",
    roles={"x": 1, "y": 0, "values": [2, 5]},
)

_RULES = """
with

broken as (

    select
        unnest(string_split(failed_rules, ', ')) as rule_name,
        source_system
    from {int_quality__record_scores}
    where failed_rules <> ''

),

record_counts as (

    select source_system, count(*) as record_count
    from {int_quality__record_scores}
    group by source_system

),

counted as (

    select
        coalesce(rules.problem, rules.issue) as problem,
        rules.dimension,
        broken.source_system,
        count(*) as record_count
    from broken
    inner join {int_quality__rules} as rules on broken.rule_name = rules.rule_name
    group by all

),

most_frequent as (

    select problem, dimension, sum(record_count) as record_count
    from counted
    group by problem, dimension
    order by record_count desc, problem, dimension
    limit 12

)

select
    most_frequent.problem,
    record_counts.source_system,
    coalesce(counted.record_count, 0) as record_count,
    coalesce(counted.record_count, 0) / record_counts.record_count as record_share,
    most_frequent.dimension
from most_frequent
cross join record_counts
left join counted
    on
        most_frequent.problem = counted.problem
        and most_frequent.dimension = counted.dimension
        and record_counts.source_system = counted.source_system
order by
    most_frequent.record_count desc, most_frequent.problem, most_frequent.dimension,
    record_counts.source_system
"""


def _rules(_: Tables, rows: Rows) -> str:
    worst = sum(number(row[2]) for row in rows if row[0] == rows[0][0])
    return f"Most frequent problem: {rows[0][0]} ({many(worst, 'record')})"


RULES = Plan(
    name="rules",
    subject="Broken rules",
    query=_RULES,
    kind=Kind.HEAT,
    columns=columns(
        "Problem",
        "Source",
        ("Records", "count"),
        ("Share of the source's records", "share"),
        "Dimension",
    ),
    title=_rules,
    note="Records that break a rule by source, the twelve rules most often broken.",
    roles={"x": 1, "y": 0, "values": [2, 3]},
    nothing="No record breaks a rule.",
)
