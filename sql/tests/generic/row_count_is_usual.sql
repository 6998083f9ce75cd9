{#
    Fails where a period has unusually few or many rows, measured against the periods
    before it. See the doc `anomalies`.

    Without `timestamp_column` the rows of the whole relation are measured against those
    that earlier runs made, as far as the history of runs in schema `c360` knows them:
    c360 keeps it, dbt-core does not. Where there is none the test passes.
#}
{% test row_count_is_usual(
    model,
    timestamp_column=none,
    period='day',
    periods=28,
    least_periods=5,
    as_of=none,
    same_weekday=false,
    deviations=4,
    least_share=0.2,
    least_change=10
) %}

{%- set history = none -%}
{%- if timestamp_column is none and execute -%}
    {%- set history = adapter.get_relation(
        database=target.database, schema='c360', identifier='node_runs'
    ) -%}
{%- endif -%}

with

{% if timestamp_column is not none -%}
{{ periods_of(
    model, timestamp_column, period, periods, as_of, same_weekday, columns=[]
) }},

counted_periods as (

    select
        period_start,
        cast(count(*) as double) as row_count
    from numbered_rows
    group by period_start

),

past_values as (

    select counted_periods.row_count
    from counted_periods
    inner join past_periods
        on counted_periods.period_start = past_periods.period_start

),

judged_value as (

    select
        cast(judged_period.period_start as varchar) as judged,
        coalesce(counted_periods.row_count, 0) as row_count
    from judged_period
    left join counted_periods
        on judged_period.period_start = counted_periods.period_start
    where judged_period.period_start is not null

),
{%- elif history is not none -%}
past_values as (

    select cast(row_count as double) as row_count
    from (
        select
            row_count,
            row_number() over (order by started_at desc, invocation_id) as place
        from {{ history }}
        where
            relation_name = '{{ model }}'
            and status = 'success'
            and row_count is not null
    ) as earlier_runs
    where place <= {{ periods }}

),

judged_value as (

    select
        'this run' as judged,
        cast(count(*) as double) as row_count
    from {{ model }}

),
{%- else -%}
past_values as (

    select cast(0 as double) as row_count
    from (select 1 as one) as nothing
    where one = 2

),

judged_value as (

    select
        'this run' as judged,
        cast(0 as double) as row_count

),
{%- endif %}

usual as (

    {{ usual_range('past_values', 'row_count', deviations, least_share, least_change) }}

)

select
    judged_value.judged,
    judged_value.row_count,
    usual.middle_value as usual_row_count,
    usual.least_value,
    usual.most_value,
    usual.value_count as period_count
from judged_value
cross join usual
where
    usual.value_count >= {{ least_periods }}
    and (
        judged_value.row_count < usual.least_value
        or judged_value.row_count > usual.most_value
        -- Small numbers may change by `least_change`; none at all is always news.
        or (judged_value.row_count = 0 and usual.middle_value > 0)
    )

{% endtest %}
