-- A table: orders, purchases and retention read it, and it scans all payments.
{{ config(materialized='table') }}

with

transactions as (

    select * from {{ ref('int_activity__transactions') }}
    where is_counted

),

customer_days as (

    select
        customer_id,

        count(*) as transaction_count,
        cast(sum(case when is_order then 1 else 0 end) as bigint) as order_count,
        cast(sum(case when refund_amount > 0 then 1 else 0 end) as bigint)
            as refund_count,
        cast(sum(gross_amount) as decimal(18, 2)) as gross_value,
        cast(sum(refund_amount) as decimal(18, 2)) as refund_value,
        cast(sum(net_amount) as decimal(18, 2)) as net_value,
        max(gross_amount) as largest_order_value,

        posted_date as activity_date,

        min(case when is_order then posted_at end) as first_ordered_at,
        max(case when is_order then posted_at end) as last_ordered_at,
        max(posted_at) as last_transaction_at,
        max(loaded_at) as payments_loaded_at
    from transactions
    group by
        customer_id,
        posted_date

)

select * from customer_days
