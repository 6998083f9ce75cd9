-- A table: the value models are fitted to it, and churn and features read it.
{{ config(materialized='table') }}

with

customer_days as (

    select * from {{ ref('int_activity__customer_days') }}

),

as_of as (

    select * from {{ ref('int_activity__as_of_date') }}

),

purchases as (

    select
        customer_id,

        sum(case when order_count > 0 then 1 else 0 end) as purchase_day_count,
        sum(net_value) as net_value,
        {{ first_value_by(
            'net_value', 'case when order_count > 0 then activity_date end'
        ) }} as first_day_net_value,

        min(case when order_count > 0 then activity_date end) as first_order_date,
        max(case when order_count > 0 then activity_date end) as last_order_date
    from customer_days
    group by customer_id

),

-- The as-of date is not over yet, so the day before it is the last one seen whole.
counted as (

    select
        purchases.customer_id,

        cast(purchases.purchase_day_count - 1 as bigint) as frequency,
        {{ days_between('purchases.first_order_date', 'purchases.last_order_date') }}
            as recency_days,
        {{ days_between('purchases.first_order_date', 'as_of.as_of_date') }}
        - 1 as age_days,
        purchases.net_value - purchases.first_day_net_value as repeat_net_value,

        purchases.first_order_date,
        purchases.last_order_date,
        as_of.as_of_date as observation_date
    from purchases
    cross join as_of
    where purchases.first_order_date is not null

),

summary as (

    select
        customer_id,

        frequency,
        cast(recency_days as double) / 7 as recency,
        cast(age_days as double) / 7 as age,
        case
            when frequency > 0
                then cast(greatest(repeat_net_value, 0) as double) / frequency
        end as monetary_value,

        first_order_date,
        last_order_date,
        observation_date
    from counted

)

select * from summary
