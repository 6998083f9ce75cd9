-- A table: lifetime value and whatever describes a customer read it.
{{ config(materialized='table') }}

with

customers as (

    select * from {{ ref('int_activity__purchase_summary') }}

),

models as (

    select * from {{ ref('int_activity__chosen_models') }}
    where window_name = 'current'

),

outlook as (

    select * from {{ ref('int_activity__purchase_outlook') }}
    where window_name = 'current'

),

-- Money of a month from now is worth less by the month's part of the discount rate.
-- What comes in a month is the outlook to its end less that to its start, so each
-- outlook counts with the difference of two rates.
discounted as (

    select
        *,
        round(horizon_days * 12 / 365, 6) as months,
        pow(1 + cast({{ var('discount_rate') }} as double), -1e0 / 12) as monthly
    from outlook

),

per_kind as (

    select
        frequency,
        age,
        max(case when horizon_days = 30 then orders_if_alive end) as orders_30_days,
        max(case when horizon_days = 90 then orders_if_alive end) as orders_90_days,
        max(case when horizon_days = 365 then orders_if_alive end) as orders_365_days,
        {{ exact_sum('''
            case
                when months = 12 then orders_if_alive * pow(monthly, months)
                when months = floor(months)
                    then orders_if_alive * pow(monthly, months) * (1 - monthly)
                else 0
            end
        ''') }} as discounted_orders
    from discounted
    group by
        frequency,
        age

),

expected as (

    select
        customers.customer_id,
        models.purchase_model_name,
        models.spend_model_name,

        {{ probability_alive('customers', 'models') }} as probability_alive,
        {{ expected_spend('customers', 'models') }} as spend,
        models.r,
        models.alpha,
        customers.frequency,
        customers.age,
        per_kind.orders_30_days,
        per_kind.orders_90_days,
        per_kind.orders_365_days,
        per_kind.discounted_orders,
        customers.observation_date as as_of_date
    from customers
    cross join models
    inner join per_kind
        on
            customers.frequency = per_kind.frequency
            and customers.age = per_kind.age

),

predicted as (

    select
        customer_id,
        purchase_model_name,
        spend_model_name,

        probability_alive,
        coalesce(probability_alive, 1) * orders_30_days as expected_orders_30_days,
        coalesce(probability_alive, 1) * orders_90_days as expected_orders_90_days,
        coalesce(probability_alive, 1) * orders_365_days as expected_orders_365_days,
        spend as expected_order_value,
        coalesce(probability_alive, 1) * orders_365_days * spend
            as expected_value_365_days,
        coalesce(probability_alive, 1) * discounted_orders * spend
            as discounted_value_365_days,
        {{ days_to_next_order(
            'expected', 'expected', 'coalesce(expected.probability_alive, 1)'
        ) }} as days_to_next_order,

        as_of_date
    from expected

)

select * from predicted
