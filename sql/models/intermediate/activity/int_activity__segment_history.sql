-- A table: a month's segments are asked for twice, as where customers came from and as
-- where they went.
{{ config(materialized='table') }}

with

customer_days as (

    select * from {{ ref('int_activity__customer_days') }}

),

rules as (

    select * from {{ ref('rfm_segment_rules') }}

),

observation_dates as (

    select
        as_of_date,
        unnest(range(0, {{ var('movement_months') }} + 1)) as months_ago
    from {{ ref('int_activity__as_of_date') }}

),

dated as (

    select
        months_ago,
        cast(as_of_date - interval '1' month * months_ago as date) as observation_date
    from observation_dates

),

first_date as (

    select min(observation_date) as observation_date
    from dated

),

-- What lies before the first date is the same for all of them, and most of it.
before_all as (

    select
        customer_days.customer_id,
        sum(customer_days.order_count) as order_count,
        sum(customer_days.net_value) as net_value,
        min(customer_days.first_ordered_at) as first_ordered_at,
        max(customer_days.last_ordered_at) as last_ordered_at
    from customer_days
    cross join first_date
    where customer_days.activity_date < first_date.observation_date
    group by customer_days.customer_id

),

known as (

    select
        before_all.customer_id,
        dated.observation_date,
        before_all.order_count,
        before_all.net_value,
        before_all.first_ordered_at,
        before_all.last_ordered_at
    from before_all
    cross join dated
    union all
    select
        customer_days.customer_id,
        dated.observation_date,
        customer_days.order_count,
        customer_days.net_value,
        customer_days.first_ordered_at,
        customer_days.last_ordered_at
    from customer_days
    cross join first_date
    inner join dated
        on customer_days.activity_date < dated.observation_date
    where customer_days.activity_date >= first_date.observation_date

),

states as (

    select
        customer_id,
        observation_date,
        cast(sum(order_count) as bigint) as order_count,
        cast(sum(net_value) as decimal(18, 2)) as net_value,
        {{ days_between('min(first_ordered_at)', 'observation_date') }}
            as days_since_first_order,
        {{ days_between('max(last_ordered_at)', 'observation_date') }}
            as days_since_last_order
    from known
    group by
        customer_id,
        observation_date
    having sum(order_count) > 0

),

cuts as (

    select
        observation_date,
        {{ fifths('days_since_last_order') }},
        {{ fifths('order_count') }},
        {{ fifths('net_value') }}
    from states
    group by observation_date

),

scored as (

    select
        states.customer_id,
        states.observation_date,
        states.net_value,
        {{ value_tier('states.net_value') }} as value_tier,
        {{ lifecycle_stage(
            'states.order_count',
            'states.days_since_first_order',
            'states.days_since_last_order'
        ) }} as lifecycle_stage,
        6 - {{ score_by_cuts('states', 'days_since_last_order', 'cuts') }}
            as recency_score,
        {{ score_by_cuts('states', 'order_count', 'cuts') }} as frequency_score,
        {{ score_by_cuts('states', 'net_value', 'cuts') }} as monetary_score
    from states
    inner join cuts
        on states.observation_date = cuts.observation_date

),

combinations as (

    select distinct
        recency_score,
        frequency_score,
        monetary_score
    from scored

),

first_rules as (

    select
        combinations.recency_score,
        combinations.frequency_score,
        combinations.monetary_score,
        {{ first_value_by('rules.segment_name', 'rules.priority') }} as segment_name
    from combinations
    inner join rules
        on
            combinations.recency_score
            between rules.min_recency_score and rules.max_recency_score
            and combinations.frequency_score
            between rules.min_frequency_score and rules.max_frequency_score
            and combinations.monetary_score
            between rules.min_monetary_score and rules.max_monetary_score
    group by
        combinations.recency_score,
        combinations.frequency_score,
        combinations.monetary_score

),

history as (

    select
        scored.customer_id,

        scored.value_tier,
        scored.lifecycle_stage,
        coalesce(first_rules.segment_name, 'Unassigned') as rfm_segment,

        scored.net_value,

        scored.observation_date
    from scored
    left join first_rules
        on
            scored.recency_score = first_rules.recency_score
            and scored.frequency_score = first_rules.frequency_score
            and scored.monetary_score = first_rules.monetary_score

)

select * from history
