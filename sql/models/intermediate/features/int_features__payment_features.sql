with

population as (

    select * from {{ ref('int_features__population') }}

),

payments as (

    select * from {{ ref('int_features__payments') }}

),

payment_days as (

    select * from {{ ref('int_features__payment_days') }}

),

-- Most days became known at once: they are as they are, or not there yet.
days_known_at_once as (

    select
        population.observation_date,
        population.customer_id,
        payment_days.activity_date,
        {{ payment_day_names() }}
    from population
    inner join payment_days
        on
            population.customer_id = payment_days.customer_id
            and population.observation_date > payment_days.known_date
    where payment_days.is_known_at_once

),

-- The others were what was known by then, and not yet taken back.
days_known_in_parts as (

    select
        population.observation_date,
        population.customer_id,
        payment_days.activity_date,
        {{ payment_day_columns() }}
    from payment_days
    inner join payments
        on
            payment_days.customer_id = payments.customer_id
            and payment_days.activity_date = payments.posted_date
    inner join population
        on
            payment_days.customer_id = population.customer_id
            and payments.known_date < population.observation_date
            and payments.undone_date >= population.observation_date
    where not payment_days.is_known_at_once
    group by
        population.observation_date,
        population.customer_id,
        payment_days.activity_date

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
