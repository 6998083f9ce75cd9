{#
    CTEs that the tests of anomalies begin with: `numbered_rows` are the rows with the
    period that each is of, `judged_period` is the one row with the period that is
    judged, and `past_periods` are those before it that it is measured against.

    The period judged is the last whole one before `as_of` (an SQL expression); without
    it the one before the latest that has rows, which may not be over yet. Nothing here
    asks for the time: the same rows give the same answer.
#}
{% macro periods_of(
    relation, timestamp_column, period, periods, as_of, same_weekday, columns
) %}
{%- if period not in ['hour', 'day', 'week', 'month'] -%}
    {{ exceptions.raise_compiler_error(
        "period cannot be '" ~ period ~ "': it is hour, day, week or month"
    ) }}
{%- endif -%}
numbered_rows as (

    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        cast(date_trunc('{{ period }}', cast({{ timestamp_column }} as timestamp))
            as timestamp) as period_start
    from {{ relation }}
    where {{ timestamp_column }} is not null

),

every_period as (

    select distinct period_start
    from numbered_rows

),

judged_period as (

    {% if as_of is none -%}
    select max(period_start) as period_start
    from every_period
    where period_start < (select max(period_start) from every_period)
    {%- else -%}
    select
        cast(
            date_trunc(
                '{{ period }}', cast({{ as_of }} as timestamp) - interval 1 {{ period }}
            )
            as timestamp
        ) as period_start
    {%- endif %}

),

past_periods as (

    select period_start
    from (
        select
            every_period.period_start,
            row_number() over (order by every_period.period_start desc) as place
        from every_period
        cross join judged_period
        where
            every_period.period_start < judged_period.period_start
            {%- if same_weekday %}
            and extract(dayofweek from every_period.period_start)
            = extract(dayofweek from judged_period.period_start)
            {%- endif %}
    ) as earlier_periods
    where place <= {{ periods }}

)
{%- endmacro %}
