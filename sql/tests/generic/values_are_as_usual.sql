{#
    Fails where the values of a column in a period are spread otherwise than in those
    before it, by the population stability index: 0.1 is a little, 0.25 is much. See
    the doc `anomalies`.

    `kind` is `category` (each value is a class, empty ones too) or `number` (classes
    are tenths of the past). Chance alone gives (classes - 1) * (1 / rows + 1 / past
    rows) on average; twice that is allowed besides.
#}
{% test values_are_as_usual(
    model,
    column_name,
    timestamp_column,
    kind='category',
    period='day',
    periods=28,
    least_periods=5,
    least_rows=30,
    as_of=none,
    same_weekday=false,
    most_drift=0.25
) %}
{%- if kind not in ['category', 'number'] -%}
    {{ exceptions.raise_compiler_error(
        "kind cannot be '" ~ kind ~ "': it is category or number"
    ) }}
{%- endif -%}

with

{{ periods_of(
    model, timestamp_column, period, periods, as_of, same_weekday, columns=[column_name]
) }},

compared_rows as (

    select
        numbered_rows.{{ column_name }} as value,
        case when past_periods.period_start is null then 1 else 0 end as is_judged
    from numbered_rows
    cross join judged_period
    left join past_periods
        on numbered_rows.period_start = past_periods.period_start
    where
        past_periods.period_start is not null
        or numbered_rows.period_start = judged_period.period_start

),

{% if kind == 'number' -%}
tenths as (

    select
        tenth,
        max(value) as most_value
    from (
        select
            value,
            ntile(10) over (order by value) as tenth
        from compared_rows
        where
            is_judged = 0
            and value is not null
    ) as past_rows
    group by tenth

),

bounds as (

    select distinct most_value
    from tenths
    where tenth < 10

),

classed_rows as (

    select
        compared_rows.is_judged,
        case
            when compared_rows.value is null then 'empty'
            else 'from ' || coalesce(cast(max(bounds.most_value) as varchar), 'the least')
        end as value_class
    from (
        select
            *,
            row_number() over (order by is_judged, value) as row_place
        from compared_rows
    ) as compared_rows
    left join bounds
        on compared_rows.value > bounds.most_value
    group by
        compared_rows.row_place,
        compared_rows.is_judged,
        compared_rows.value

),
{%- else -%}
classed_rows as (

    select
        is_judged,
        coalesce(cast(value as varchar), 'empty') as value_class
    from compared_rows

),
{%- endif %}

classes as (

    select
        value_class,
        cast(sum(is_judged) as double) as judged_count,
        cast(sum(1 - is_judged) as double) as past_count
    from classed_rows
    group by value_class

),

totals as (

    select
        sum(judged_count) as judged_count,
        sum(past_count) as past_count,
        cast(count(*) as double) as class_count
    from classes

),

-- Half a row more in each class: one that nobody had before has no logarithm.
shares as (

    select
        classes.value_class,
        (classes.judged_count + 0.5e0)
        / (totals.judged_count + 0.5e0 * totals.class_count) as judged_share,
        (classes.past_count + 0.5e0)
        / (totals.past_count + 0.5e0 * totals.class_count) as past_share
    from classes
    cross join totals

),

drift as (

    select
        round(
            sum((judged_share - past_share) * ln(judged_share / past_share)), 9
        ) as psi
    from shares

)

select
    cast(judged_period.period_start as varchar) as judged,
    '{{ column_name }}' as column_name,
    drift.psi as drift,
    {{ most_drift }}
    + 2 * (totals.class_count - 1) * (1 / totals.judged_count + 1 / totals.past_count)
        as most_drift,
    totals.judged_count as row_count,
    shares.value_class,
    round(shares.judged_share, 6) as share,
    round(shares.past_share, 6) as usual_share
from drift
cross join totals
cross join judged_period
cross join shares
where
    (select count(*) from past_periods) >= {{ least_periods }}
    and totals.judged_count >= {{ least_rows }}
    and drift.psi
    > {{ most_drift }}
    + 2 * (totals.class_count - 1) * (1 / totals.judged_count + 1 / totals.past_count)

{% endtest %}
