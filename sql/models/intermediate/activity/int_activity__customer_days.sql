-- A table: orders, purchases and retention read it. The days of a customer are added up
-- anew if a payment of theirs has changed.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='customer_id',
    on_schema_change='append_new_columns',
    pre_hook=[
        "{{ forget_vanished_keys('customer_id', 'int_activity__transactions', 'is_counted') }}",
    ],
) }}

{% set wanted = changed_keys(
    'customer_id', customer_versions('int_activity__transactions', 'is_counted')
) -%}

with

transactions as (

    select * from {{ ref('int_activity__transactions') }}
    where
        is_counted
        and {{ is_one_of('customer_id', wanted) }}

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
        {% for channel in order_channels() -%}
        count(case when is_order and channel = '{{ channel }}' then 1 end)
            as {{ channel }}_order_count,
        {% endfor %}

        posted_date as activity_date,

        min(case when is_order then posted_at end) as first_ordered_at,
        max(case when is_order then posted_at end) as last_ordered_at,
        max(posted_at) as last_transaction_at,
        min(loaded_at) as first_payment_loaded_at,
        max(loaded_at) as payments_loaded_at,

        {{ sum_of_versions('row_version') }} as row_version
    from transactions
    group by
        customer_id,
        posted_date

)

select * from customer_days
