-- A table: value, segments and activity read it, and it takes a scan of all payments.
{{ config(materialized='table') }}

with

transactions as (

    select * from {{ ref('int_activity__transactions') }}
    where is_counted

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
        transactions.customer_id,

        count(*) as transaction_count,
        sum(case when transactions.is_order then 1 else 0 end) as order_count,
        sum(case when transactions.refund_amount > 0 then 1 else 0 end) as refund_count,
        sum(
            case
                when
                    transactions.is_order
                    and transactions.posted_date >= recent_from.recent_from_date
                    then 1
                else 0
            end
        ) as recent_order_count,
        sum(
            case
                when
                    transactions.is_order
                    and transactions.posted_date >= recent_from.year_from_date
                    then 1
                else 0
            end
        ) as last_year_order_count,
        sum(transactions.gross_amount) as gross_value,
        sum(transactions.refund_amount) as refund_value,
        sum(transactions.net_amount) as net_value,
        sum(
            case
                when transactions.posted_date >= recent_from.year_from_date
                    then transactions.net_amount
                else 0
            end
        ) as last_year_net_value,
        max(transactions.gross_amount) as largest_order_value,

        min(case when transactions.is_order then transactions.posted_at end)
            as first_ordered_at,
        max(case when transactions.is_order then transactions.posted_at end)
            as last_ordered_at,
        max(transactions.posted_at) as last_transaction_at
    from transactions
    cross join recent_from
    group by transactions.customer_id

),

typed as (

    select
        customer_id,

        transaction_count,
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
        last_transaction_at
    from orders_per_customer

)

select * from typed
