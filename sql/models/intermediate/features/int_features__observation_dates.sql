-- A table: every feature and label reads these few rows.
{{ config(materialized='table') }}

with

as_of as (

    select
        as_of_date,
        first_activity_date,
        cast(
            as_of_date
            - interval '{{ var("churn_horizon_days") + var("churn_embargo_days") }}' day
            as date
        ) as validation_date,
        cast(
            as_of_date
            - interval '{{ 2 * (var("churn_horizon_days")
                + var("churn_embargo_days")) }}' day
            as date
        ) as training_date
    from {{ ref('int_activity__as_of_date') }}

),

asked as (

    select
        as_of_date as observation_date,
        'scoring' as purpose
    from as_of
    union all
    select
        validation_date as observation_date,
        'validation' as purpose
    from as_of
    {% for month in range(var('churn_training_months')) -%}
    union all
    select
        cast(training_date - interval '{{ month }}' month as date) as observation_date,
        'training' as purpose
    from as_of
    {% endfor -%}
    -- The same season a year before, where a year had gone before that, too, and where
    -- its labels are known in time.
    {% for purpose, day in [
        ('scoring_season', 'as_of_date'), ('validation_season', 'validation_date')
    ] -%}
    union all
    select
        cast({{ day }} - interval '365' day as date) as observation_date,
        '{{ purpose }}' as purpose
    from as_of
    where
        cast({{ day }} - interval '730' day as date) >= first_activity_date
        and {{ var('churn_horizon_days') + var('churn_embargo_days') }} <= 365
    {% endfor -%}
    {% for day in var('feature_dates') -%}
    union all
    select
        cast('{{ day }}' as date) as observation_date,
        'asked' as purpose
    from as_of
    where cast('{{ day }}' as date) <= as_of_date
    {% endfor %}

),

-- A day may be asked for twice.
observation_dates as (

    select
        asked.observation_date,

        max(case when asked.purpose in ('scoring', 'asked') then 1 else 0 end) = 1
            as is_everyone,
        max(case when asked.purpose = 'scoring' then 1 else 0 end) = 1 as is_scoring,
        max(case when asked.purpose = 'validation' then 1 else 0 end) = 1
            as is_validation,
        max(case when asked.purpose = 'training' then 1 else 0 end) = 1 as is_training,
        max(case when asked.purpose = 'scoring_season' then 1 else 0 end) = 1
            as is_scoring_season,
        max(case when asked.purpose = 'validation_season' then 1 else 0 end) = 1
            as is_validation_season,

        cast(
            asked.observation_date
            + interval '{{ var("churn_horizon_days") }}' day as date
        ) as label_end_date,
        cast(
            asked.observation_date
            + interval '{{ var("churn_horizon_days") + var("churn_embargo_days") }}' day
            as date
        ) as label_known_date
    from asked
    group by asked.observation_date

)

select * from observation_dates
