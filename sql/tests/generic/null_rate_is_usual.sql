{#
    Fails where more or fewer values of a column are empty in a period than in those
    before it. See the doc `anomalies`. What chance alone does to a small period is no
    anomaly: four standard errors are allowed besides.
#}
{% test null_rate_is_usual(
    model,
    column_name,
    timestamp_column,
    period='day',
    periods=28,
    least_periods=5,
    least_rows=30,
    as_of=none,
    same_weekday=false,
    deviations=4,
    least_change=0.02
) %}

with

{{ periods_of(
    model, timestamp_column, period, periods, as_of, same_weekday, columns=[column_name]
) }},

counted_periods as (

    select
        period_start,
        cast(count(*) as double) as row_count,
        (count(*) - count({{ column_name }})) / cast(count(*) as double) as null_rate
    from numbered_rows
    group by period_start

),

past_values as (

    select counted_periods.null_rate
    from counted_periods
    inner join past_periods
        on counted_periods.period_start = past_periods.period_start

),

usual as (

    {{ usual_range('past_values', 'null_rate', deviations, 0, least_change) }}

),

judged_value as (

    select
        judged_period.period_start,
        counted_periods.row_count,
        counted_periods.null_rate,
        usual.middle_value,
        usual.least_value,
        usual.most_value,
        usual.value_count,
        4 * sqrt(
            usual.middle_value * (1 - usual.middle_value) / counted_periods.row_count
        ) as noise
    from judged_period
    inner join counted_periods
        on judged_period.period_start = counted_periods.period_start
    cross join usual

)

select
    cast(period_start as varchar) as judged,
    '{{ column_name }}' as column_name,
    row_count,
    null_rate,
    middle_value as usual_null_rate,
    least_value - noise as least_value,
    most_value + noise as most_value,
    value_count as period_count
from judged_value
where
    value_count >= {{ least_periods }}
    and row_count >= {{ least_rows }}
    and (null_rate < least_value - noise or null_rate > most_value + noise)

{% endtest %}
