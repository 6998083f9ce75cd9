"""How the pipeline is: its last runs, its tests, how fresh the data are."""

from customer360.dashboard.figures import Kind, columns, number
from customer360.dashboard.plan import Plan, Rows
from customer360.dashboard.tables import Tables
from customer360.dashboard.wording import count, many

_RUNS = """
with

latest as (

    select *
    from {invocations}
    where node_count > 0
    order by started_at desc, invocation_id
    limit 30

)

select
    strftime(started_at, '%m-%d %H:%M') as started_at, command, elapsed_seconds,
    node_count, bad_count, target
from latest
order by latest.started_at, invocation_id
"""


def _runs(_: Tables, rows: Rows) -> str:
    last = rows[-1]
    state = "well" if not last[4] else f"with {many(number(last[4]), 'failure')}"
    return f"The last run, {last[1]}, ended {state} after {number(last[2]):.0f} s"


RUNS = Plan(
    name="runs",
    subject="Runs of the pipeline",
    query=_RUNS,
    kind=Kind.BARS,
    columns=columns(
        "Started (UTC)",
        "Command",
        ("Seconds", "seconds"),
        ("Nodes", "count"),
        ("Failures", "count"),
        "Target",
    ),
    title=_runs,
    note="The last 30 runs. c360 history shows more.",
    roles={"x": 0, "values": [2, 3, 4]},
    nothing="Nothing was run yet. c360 build runs everything.",
    is_dated=False,
)

_LATEST_TESTS = """
with

latest as (

    select
        *,
        string_split(unique_id, '.') as words
    from {test_runs}
    qualify
        row_number() over (
            partition by unique_id order by started_at desc, invocation_id
        ) = 1

)
"""
# A generic test's name begins with what it claims; one written out has no hash.
_TESTS = f"""{_LATEST_TESTS}
select
    case
        when words[1] = 'unit_test' then 'unit test'
        when words[3] like 'not_null\\_%' escape '\\' then 'not_null'
        when words[3] like 'unique\\_%' escape '\\' then 'unique'
        when words[3] like 'relationships\\_%' escape '\\' then 'relationships'
        when words[3] like 'accepted\\_values\\_%' escape '\\' then 'accepted_values'
        when len(words) > 3 then 'other generic test'
        else 'written out'
    end as kind,
    count(*) filter (where status = 'pass') as pass_count,
    count(*) filter (where status = 'warn') as warn_count,
    count(*) filter (where status not in ('pass', 'warn')) as bad_count,
    strftime(max(started_at), '%Y-%m-%d %H:%M') as started_at
from latest
group by kind
order by count(*) desc, kind
"""


def _tests(_: Tables, rows: Rows) -> str:
    passed = sum(number(row[1]) for row in rows)
    everything = passed + sum(number(row[2]) + number(row[3]) for row in rows)
    return f"{count(passed)} of {count(everything)} tests passed when last run"


TESTS = Plan(
    name="tests",
    subject="Tests",
    query=_TESTS,
    kind=Kind.STACK,
    columns=columns(
        "Kind of test",
        ("Passed", "count"),
        ("Warned", "count"),
        ("Not well", "count"),
        "Last run (UTC)",
    ),
    title=_tests,
    note="Tests by kind and state; not well is failed, skipped or in error.",
    roles={"y": 0, "values": [1, 2, 3]},
    nothing="No test was run yet. c360 test runs them all.",
    is_dated=False,
)

_FAILURES = f"""{_LATEST_TESTS}
select
    status, words[3] as test_name, failure_count,
    strftime(started_at, '%Y-%m-%d %H:%M') as started_at,
    count(*) over () as bad_count
from latest
where status <> 'pass'
order by status, failure_count desc, test_name
limit 20
"""


def _failures(_: Tables, rows: Rows) -> str:
    return f"{many(number(rows[0][4]), 'test')} did not pass"


def _without_total(rows: Rows) -> Rows:
    return tuple(row[:4] for row in rows)


FAILURES = Plan(
    name="failures",
    subject="Tests that did not pass",
    query=_FAILURES,
    kind=Kind.TABLE,
    columns=columns("State", "Test", ("Rows", "count"), "Run (UTC)"),
    title=_failures,
    note="The first 20. c360 test --select NAME runs one again and shows its rows.",
    shape=_without_total,
    nothing="None failed and none warned.",
    is_dated=False,
)

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


def _freshness(_: Tables, rows: Rows) -> str:
    rejected = sum(number(row[4]) for row in rows)
    return (
        f"{many(len(rows), 'raw table')} loaded, the oldest at "
        f"{min(str(row[1]) for row in rows)} UTC; {many(rejected, 'row')} rejected"
    )


FRESHNESS = Plan(
    name="freshness",
    subject="Freshness",
    query=_FRESHNESS,
    kind=Kind.TABLE,
    columns=columns(
        "Table",
        "Last loaded (UTC)",
        ("Loads", "count"),
        ("Rows", "count"),
        ("Rejected", "count"),
        "Origin",
    ),
    title=_freshness,
    note="When each raw table was last loaded, and how many rows in all.",
    is_dated=False,
)
