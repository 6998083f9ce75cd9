-- A table: it is read when the value models are fitted and again when they are judged.
{{ config(materialized='table') }}

with

customer_days as (

    select * from {{ ref('int_activity__customer_days') }}

),

as_of as (

    select
        cast(as_of_date - interval '{{ var("holdout_days") }}' day as date)
            as observation_date
    from {{ ref('int_activity__as_of_date') }}

),

purchases as (

    select
        customer_days.customer_id,
        as_of.observation_date,

        sum(case when customer_days.order_count > 0 then 1 else 0 end)
            as purchase_day_count,
        sum(customer_days.net_value) as net_value,
        {{ first_value_by(
            'customer_days.net_value',
            'case when customer_days.order_count > 0 '
            'then customer_days.activity_date end'
        ) }} as first_day_net_value,

        min(
            case when customer_days.order_count > 0 then customer_days.activity_date end
        ) as first_order_date,
        max(
            case when customer_days.order_count > 0 then customer_days.activity_date end
        ) as last_order_date
    from customer_days
    cross join as_of
    where customer_days.activity_date < as_of.observation_date
    group by
        customer_days.customer_id,
        as_of.observation_date

),

later as (

    select
        customer_days.customer_id,
        sum(case when customer_days.order_count > 0 then 1 else 0 end)
            as purchase_day_count,
        sum(customer_days.net_value) as net_value
    from customer_days
    cross join as_of
    where customer_days.activity_date >= as_of.observation_date
    group by customer_days.customer_id

),

counted as (

    select
        purchases.customer_id,

        cast(purchases.purchase_day_count - 1 as bigint) as frequency,
        {{ days_between('purchases.first_order_date', 'purchases.last_order_date') }}
            as recency_days,
        {{ days_between('purchases.first_order_date', 'purchases.observation_date') }}
        - 1 as age_days,
        purchases.net_value,
        purchases.net_value - purchases.first_day_net_value as repeat_net_value,
        coalesce(later.purchase_day_count, 0) as later_purchase_day_count,
        coalesce(later.net_value, 0) as later_net_value,

        purchases.first_order_date,
        purchases.last_order_date,
        purchases.observation_date
    from purchases
    left join later
        on purchases.customer_id = later.customer_id
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
        cast(net_value as decimal(18, 2)) as net_value,
        cast(later_purchase_day_count as bigint) as later_purchase_count,
        cast(later_net_value as decimal(18, 2)) as later_net_value,

        first_order_date,
        last_order_date,
        observation_date
    from counted

)

select * from summary
