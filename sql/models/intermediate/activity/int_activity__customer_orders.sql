-- A table: value, segments and activity read it, and it takes a scan of all days.
{{ config(materialized='table') }}

with

customer_days as (

    select * from {{ ref('int_activity__customer_days') }}

),

as_of as (

    select * from {{ ref('int_activity__as_of_date') }}

),

recent_from as (

    select
        cast(
            as_of_date - interval '{{ var("active_days_threshold") }}' day as date
        ) as recent_from_date,
        cast(as_of_date - interval '365' day as date) as year_from_date
    from as_of

),

orders_per_customer as (

    select
        customer_days.customer_id,

        sum(customer_days.transaction_count) as transaction_count,
        sum(customer_days.order_count) as order_count,
        sum(customer_days.refund_count) as refund_count,
        sum(
            case
                when customer_days.activity_date >= recent_from.recent_from_date
                    then customer_days.order_count
                else 0
            end
        ) as recent_order_count,
        sum(
            case
                when customer_days.activity_date >= recent_from.year_from_date
                    then customer_days.order_count
                else 0
            end
        ) as last_year_order_count,
        sum(customer_days.gross_value) as gross_value,
        sum(customer_days.refund_value) as refund_value,
        sum(customer_days.net_value) as net_value,
        sum(
            case
                when customer_days.activity_date >= recent_from.year_from_date
                    then customer_days.net_value
                else 0
            end
        ) as last_year_net_value,
        max(customer_days.largest_order_value) as largest_order_value,

        min(customer_days.first_ordered_at) as first_ordered_at,
        max(customer_days.last_ordered_at) as last_ordered_at,
        max(customer_days.last_transaction_at) as last_transaction_at,
        max(customer_days.payments_loaded_at) as payments_loaded_at
    from customer_days
    cross join recent_from
    group by customer_days.customer_id

),

typed as (

    select
        customer_id,

        cast(transaction_count as bigint) as transaction_count,
        cast(order_count as bigint) as order_count,
        cast(refund_count as bigint) as refund_count,
        cast(recent_order_count as bigint) as recent_order_count,
        cast(last_year_order_count as bigint) as last_year_order_count,
        cast(gross_value as decimal(18, 2)) as gross_value,
        cast(refund_value as decimal(18, 2)) as refund_value,
        cast(net_value as decimal(18, 2)) as net_value,
        cast(last_year_net_value as decimal(18, 2)) as last_year_net_value,
        largest_order_value,

        first_ordered_at,
        last_ordered_at,
        last_transaction_at,
        payments_loaded_at
    from orders_per_customer

)

select * from typed
