{#
    Fails where the newest row is older than usual: by more than `factor` times the
    longest wait between two periods with rows, of the last `periods`. See the doc
    `anomalies`. `as_of` is an SQL expression for now, such as current_timestamp, or a
    date that makes the test give the same answer tomorrow.
#}
{% test arrives_as_usual(
    model,
    timestamp_column,
    as_of,
    period='hour',
    periods=28,
    least_periods=5,
    factor=2
) %}

with

arrivals as (

    select distinct
        date_trunc('{{ period }}', cast({{ timestamp_column }} as timestamp)) as arrived_at
    from {{ model }}
    where
        {{ timestamp_column }} is not null
        and {{ timestamp_column }} <= cast({{ as_of }} as timestamp)

),

waits as (

    select
        arrived_at,
        {{ seconds_between('previous_arrived_at', 'arrived_at') }} as waited_seconds,
        row_number() over (order by arrived_at desc) as place
    from (
        select
            arrived_at,
            lag(arrived_at) over (order by arrived_at) as previous_arrived_at
        from arrivals
    ) as ordered_arrivals
    where previous_arrived_at is not null

),

usual as (

    select
        max(arrived_at) as latest_at,
        max(waited_seconds) as longest_wait_seconds,
        count(*) as wait_count
    from waits
    where place <= {{ periods }}

),

measured as (

    select
        *,
        {{ seconds_between('latest_at', 'cast(' ~ as_of ~ ' as timestamp)') }}
            as waiting_seconds
    from usual

)

select
    cast(latest_at as varchar) as latest,
    waiting_seconds,
    longest_wait_seconds,
    wait_count
from measured
where
    wait_count >= {{ least_periods }}
    and waiting_seconds > {{ factor }} * longest_wait_seconds

{% endtest %}
