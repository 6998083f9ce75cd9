-- A table: two models read it, and the cuts take a pass over all buyers each time.
{{ config(materialized='table') }}

with

customer_value as (

    select * from {{ ref('int_activity__customer_value') }}
    where order_count > 0

),

rules as (

    select * from {{ ref('rfm_segment_rules') }}

),

cuts as (

    select
        {{ fifths('days_since_last_order') }},
        {{ fifths('order_count') }},
        {{ fifths('net_value') }}
    from customer_value

),

-- Days since the last order count down: the fewer, the better.
scored as (

    select
        customer_value.customer_id,

        customer_value.days_since_last_order as recency_days,
        customer_value.order_count,
        customer_value.net_value,
        6 - {{ score_by_cuts('customer_value', 'days_since_last_order', 'cuts') }}
            as recency_score,
        {{ score_by_cuts('customer_value', 'order_count', 'cuts') }}
            as frequency_score,
        {{ score_by_cuts('customer_value', 'net_value', 'cuts') }} as monetary_score
    from customer_value
    cross join cuts

),

-- At most 125 combinations, so the rules are not asked for each customer.
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
        min(rules.priority) as priority
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

segmented as (

    select
        scored.customer_id,

        coalesce(rules.segment_name, 'Unassigned') as segment_name,
        cast(
            scored.recency_score * 100
            + scored.frequency_score * 10
            + scored.monetary_score as varchar
        ) as rfm_score,

        scored.recency_score,
        scored.frequency_score,
        scored.monetary_score,
        scored.recency_days,
        scored.order_count,
        scored.net_value
    from scored
    left join first_rules
        on
            scored.recency_score = first_rules.recency_score
            and scored.frequency_score = first_rules.frequency_score
            and scored.monetary_score = first_rules.monetary_score
    left join rules
        on first_rules.priority = rules.priority

)

select * from segmented
