with

population as (

    select * from {{ ref('int_features__population') }}

),

whole_days as (

    select * from {{ ref('int_features__payment_days') }}
    where is_known_at_once

),

payments as (

    select * from {{ ref('int_features__payments') }}

),

-- Days on which something was taken back later are put together for each date.
changing_days as (

    select distinct
        customer_id,
        activity_date
    from payments
    where is_taken_back

),

steady_days as (

    select whole_days.*
    from whole_days
    left join changing_days
        on
            whole_days.customer_id = changing_days.customer_id
            and whole_days.activity_date = changing_days.activity_date
    where changing_days.customer_id is null

),

days_known_at_once as (

    select
        population.observation_date,
        population.customer_id,
        steady_days.activity_date,
        {{ payment_day_names() }}
    from population
    inner join steady_days
        on
            population.customer_id = steady_days.customer_id
            and population.observation_date > steady_days.known_date

),

parts as (

    select
        customer_id,
        {{ payment_day_names() }},
        activity_date,
        known_date,
        undone_date
    from payments
    union all
    select
        days_then.customer_id,
        {{ payment_day_names() }},
        days_then.activity_date,
        days_then.known_date,
        cast('9999-12-31' as date) as undone_date
    from {{ ref('int_features__payment_days') }} as days_then
    inner join changing_days
        on
            days_then.customer_id = changing_days.customer_id
            and days_then.activity_date = changing_days.activity_date
    where days_then.is_known_at_once

),

-- What was known by then, and not yet taken back.
days_known_in_parts as (

    select
        population.observation_date,
        population.customer_id,
        parts.activity_date,
        {{ sums_of_payment_days('parts') }}
    from parts
    inner join population
        on
            parts.customer_id = population.customer_id
            and parts.known_date < population.observation_date
            and parts.undone_date >= population.observation_date
    group by
        population.observation_date,
        population.customer_id,
        parts.activity_date

),

known_days as (

    select * from days_known_at_once
    union all
    select * from days_known_in_parts

),

aged as (

    select
        *,
        {{ days_between('activity_date', 'observation_date') }} as age_days,
        gross_value - refund_value as net_value,
        extract(dow from activity_date) in (0, 6) as is_weekend
    from known_days

),

payment_features as (

    select
        observation_date,
        customer_id,

        {{ sum_of('order_count') }} as order_count,
        {{ sum_of('case when order_count > 0 then 1 else 0 end') }} as order_day_count,
        {% for days in [7, 30, 90, 180, 365] -%}
            {{ sum_of(within(days, 'order_count')) }} as order_count_{{ days }}_days,
        {% endfor -%}
        {{ sum_of(between_days(30, 60, 'order_count')) }}
            as order_count_30_to_60_days,
        {{ sum_of(between_days(90, 180, 'order_count')) }}
            as order_count_90_to_180_days,
        {{ sum_of(between_days(
            365 - var('churn_horizon_days'), 365, 'order_count'
        )) }} as season_order_count,
        {% for channel in ['web', 'app', 'store', 'phone'] -%}
            {{ sum_of(channel ~ '_order_count') }} as {{ channel }}_order_count,
        {% endfor -%}
        {{ sum_of('case when is_weekend then order_count else 0 end') }}
            as weekend_order_count,
        {{ sum_of('refund_count') }} as refund_count,
        {{ sum_of(within(90, 'refund_count')) }} as refund_count_90_days,
        {{ sum_of(within(90, 'failed_count')) }} as failed_payment_count_90_days,

        {{ money_of('gross_value') }} as gross_value,
        {{ money_of('refund_value') }} as refund_value,
        {{ money_of('net_value') }} as net_value,
        {% for days in [30, 90, 180, 365] -%}
            {{ money_of(within(days, 'net_value')) }} as net_value_{{ days }}_days,
        {% endfor -%}
        {{ money_of(between_days(90, 180, 'net_value')) }}
            as net_value_90_to_180_days,
        max(largest_order_value) as largest_order_value,
        {{ first_value_by('gross_value', 'case when order_count > 0 then age_days end') }}
            as last_order_day_value,
        -- Exact, so that the spread is the same whatever is added first.
        sum(gross_value * gross_value) as squared_day_value,

        min(case when order_count > 0 then age_days end) as days_since_last_order,
        max(case when order_count > 0 then age_days end) as days_since_first_order,
        min(case when refund_count > 0 then age_days end) as days_since_last_refund
    from aged
    group by
        observation_date,
        customer_id

)

select * from payment_features
