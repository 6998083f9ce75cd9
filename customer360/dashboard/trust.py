"""Why the page may be believed: identity, data quality, the pipeline itself."""

from customer360.dashboard.figures import Figure, Kind, Row, columns, number
from customer360.dashboard.tables import Plan, Tables
from customer360.dashboard.wording import count, share

_SCORES = """
select
    format('{{}} %', cast(least(floor(match_probability * 10), 9) as integer) * 10)
        as band,
    count(*) as pair_count
from {int_identity__scores}
group by least(floor(match_probability * 10), 9)
order by least(floor(match_probability * 10), 9)
"""


def _scores(_: Tables, rows: tuple[Row, ...]) -> Figure:
    pairs = sum(number(row[1]) for row in rows)
    unsure = sum(
        number(row[1]) for row in rows if row[0] in {"30 %", "40 %", "50 %", "60 %"}
    )
    return Figure(
        name="scores",
        title=f"{share(unsure / pairs) if pairs else 'None'} of the pairs compared are "
        "hard to decide",
        note="Pairs of records that were compared, by the probability (from so many "
        "percent on) that they are one person. c360 identity review shows the "
        "uncertain ones.",
        kind=Kind.BARS,
        columns=columns("Probability from", ("Pairs", "count")),
        rows=rows,
        roles={"x": 0, "values": [1], "log": True},
    )


SCORES = Plan(name="scores", subject="Match scores", query=_SCORES, draw=_scores)

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


def _clusters(_: Tables, rows: tuple[Row, ...]) -> Figure:
    customers = sum(number(row[1]) for row in rows)
    records = sum(number(row[2]) for row in rows)
    return Figure(
        name="clusters",
        title=f"{count(records)} records are {count(customers)} customers: "
        f"{share(1 - customers / records)} were duplicates",
        note="Customers by the number of records they were made of.",
        kind=Kind.BARS,
        columns=columns(
            "Records a customer", ("Customers", "count"), ("Records", "count")
        ),
        rows=rows,
        roles={"x": 0, "values": [1, 2], "log": True},
    )


CLUSTERS = Plan(
    name="clusters", subject="Cluster sizes", query=_CLUSTERS, draw=_clusters
)

_QUALITY = """
select
    source_system, dimension, score, score_change, record_count, failing_share,
    worst_rule
from {data_quality_scores}
order by source_system, dimension
"""


def _quality(tables: Tables, rows: tuple[Row, ...]) -> Figure:
    worst = min(rows, key=lambda row: number(row[2]))
    return Figure(
        name="quality",
        title=f"Weakest: {worst[1]} of {worst[0]}, {number(worst[2]):.0f} of 100",
        note="Data quality score by source and dimension, 0 to 100 points; 100 is "
        f"best. As of {tables.as_of}.",
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
        rows=rows,
        roles={"x": 1, "y": 0, "values": [2, 5], "text_columns": True},
    )


QUALITY = Plan(name="quality", subject="Data quality", query=_QUALITY, draw=_quality)

_RULES = """
with

broken as (

    select unnest(string_split(failed_rules, ', ')) as rule_name, source_system
    from {int_quality__record_scores}
    where failed_rules <> ''

)

select coalesce(rules.problem, rules.issue) as problem, count(*) as record_count,
    rules.dimension
from broken
inner join {int_quality__rules} as rules on broken.rule_name = rules.rule_name
group by coalesce(rules.problem, rules.issue), rules.dimension
order by record_count desc, problem
limit 12
"""


def _rules(tables: Tables, rows: tuple[Row, ...]) -> Figure:
    return Figure(
        name="rules",
        title=f"Most frequent problem: {rows[0][0]} "
        f"({count(number(rows[0][1]))} records)",
        note="Records that break a rule, the twelve most frequent. "
        f"As of {tables.as_of}.",
        kind=Kind.BARS,
        columns=columns("Problem", ("Records", "count"), "Dimension"),
        rows=rows,
        roles={"x": 0, "values": [1], "horizontal": True},
    )


RULES = Plan(name="rules", subject="Broken rules", query=_RULES, draw=_rules)

_RUNS = """
select
    strftime(started_at, '%Y-%m-%d %H:%M') as started_at, command, elapsed_seconds,
    node_count, bad_count, target
from {invocations}
where node_count > 0
order by started_at desc
limit 30
"""


def _runs(_: Tables, rows: tuple[Row, ...]) -> Figure:
    last = rows[0]
    state = "well" if not last[4] else f"with {last[4]} failures"
    return Figure(
        name="runs",
        title=f"The last run, {last[1]}, ended {state} after {number(last[2]):.0f} s",
        note="The last 30 runs, in seconds. c360 history shows more.",
        kind=Kind.BARS,
        columns=columns(
            "Started (UTC)",
            "Command",
            ("Seconds", "seconds"),
            ("Nodes", "count"),
            ("Failures", "count"),
            "Target",
        ),
        rows=tuple(reversed(rows)),
        roles={"x": 0, "values": [2, 3, 4]},
    )


RUNS = Plan(name="runs", subject="Runs of the pipeline", query=_RUNS, draw=_runs)

_TESTS = """
with

latest as (

    select unique_id, status, failure_count, started_at
    from {test_runs}
    qualify
        row_number() over (
            partition by unique_id order by started_at desc, invocation_id
        ) = 1

)

select
    status, string_split(unique_id, '.')[3] as test_name, failure_count,
    strftime(started_at, '%Y-%m-%d %H:%M') as started_at,
    count(*) over () as test_count,
    count(*) filter (where status = 'pass') over () as pass_count
from latest
order by status = 'pass', status, failure_count desc, test_name
limit 20
"""


def _tests(_: Tables, rows: tuple[Row, ...]) -> Figure:
    everything, passed = number(rows[0][4]), number(rows[0][5])
    bad = tuple(row[:4] for row in rows if row[0] != "pass")
    title = f"{count(passed)} of {count(everything)} tests passed when last run"
    return Figure(
        name="tests",
        title=title,
        note="Tests that did not pass, the first 20."
        if bad
        else "None failed, none warned.",
        kind=Kind.TABLE if bad else Kind.EMPTY,
        columns=columns("State", "Test", ("Rows", "count"), "Run (UTC)"),
        rows=bad,
    )


TESTS = Plan(name="tests", subject="Tests", query=_TESTS, draw=_tests)

_FRESHNESS = """
select
    table_name, strftime(max(loaded_at), '%Y-%m-%d %H:%M') as loaded_at,
    count(*) as load_count, sum(row_count) as row_count,
    sum(rejected_count) as rejected_count,
    string_agg(distinct origin, ', ' order by origin) as origins
from {load_history}
group by table_name
order by table_name
"""


def _freshness(_: Tables, rows: tuple[Row, ...]) -> Figure:
    rejected = sum(number(row[4]) for row in rows)
    return Figure(
        name="freshness",
        title=f"{count(len(rows))} raw tables are loaded; {count(rejected)} rows were "
        "rejected",
        note="When each raw table was last loaded, and how many rows in all.",
        kind=Kind.TABLE,
        columns=columns(
            "Table",
            "Last loaded (UTC)",
            ("Loads", "count"),
            ("Rows", "count"),
            ("Rejected", "count"),
            "Origin",
        ),
        rows=rows,
    )


FRESHNESS = Plan(
    name="freshness", subject="Freshness", query=_FRESHNESS, draw=_freshness
)
