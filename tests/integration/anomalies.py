"""A table of 40 days with and without an anomaly on the last whole one.

The tests are those of the shipped project, copied as a user would.
"""

from pathlib import Path

from tests.conftest import Shop

SHIPPED = Path(__file__).parents[2] / "sql"
COPIED = (
    "macros/seconds_between.sql",
    *(
        f"macros/anomalies/{path.name}"
        for path in sorted((SHIPPED / "macros/anomalies").glob("*.sql"))
    ),
    *(
        f"tests/generic/{name}.sql"
        for name in (
            "arrives_as_usual",
            "null_rate_is_usual",
            "row_count_is_usual",
            "values_are_as_usual",
        )
    ),
)
# A hundred rows a day and a few more or less, by a pattern; the 40th day has begun.
ROWS = """
{{{{ config(materialized='table') }}}}
select
    timestamp '2026-01-01' + to_days(cast(day as integer)) + to_minutes(number)
        as happened_at,
    case when number % 10 = day % 10 then null else 'a@x.org' end as email,
    case number % 4 when 0 then 'web' when 1 then 'app' else 'store' end as channel,
    (number * 7 + day * 3) % 100 as amount
from range(40) as days (day)
cross join range(120) as numbers (number)
where number < case day when 39 then 7 else 95 + (day * 5) % 11 end
"""
WRONG = {
    "none": "",
    "few": "select * from days where not (is_judged and number > 20)",
    "many": "select * from days union all select * from days where is_judged",
    "no rows": "select * from days where not is_judged",
    "empty": "select * replace (case when is_judged and number % 3 = 0 then null "
    "else email end as email) from days",
    "new word": "select * replace (case when is_judged and number % 2 = 0 then 'fax' "
    "else channel end as channel) from days",
    "higher": "select * replace (case when is_judged then amount + 60 else amount end "
    "as amount) from days",
}
JUDGED = "cast(happened_at as date) = date '2026-02-08'"


def with_rows(shop: Shop, wrong: str, tests: str) -> Shop:
    """The table, with something wrong, and tests of it."""
    change = WRONG[wrong] or "select * from days"
    sql = (
        f"with days as (select *, {JUDGED} as is_judged, "
        "extract(hour from happened_at) * 60 + extract(minute from happened_at) "
        f"as number from ({ROWS.partition('}}}}')[2]})) "
        f"select * exclude (is_judged, number) from ({change})"
    )
    shop.write(
        {
            "models/orders.sql": "{{ config(materialized='table') }}\n" + sql,
            "models/schema.yml": f"models: [{{name: orders, {tests}}}]\n",
            **{name: (SHIPPED / name).read_text() for name in COPIED},
        }
    )
    return shop
