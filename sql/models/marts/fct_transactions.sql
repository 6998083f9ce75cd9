-- A view: int_activity__transactions is the table, where only what changes is written.
{{ config(materialized='view') }}

with

transactions as (

    select * from {{ ref('int_activity__transactions') }}
    where not has_error

),

fact as (

    select
        transaction_id,
        customer_id,
        account_id,

        transaction_type,
        transaction_status,
        outcome,
        channel,
        category,
        currency_code,
        original_currency_code,

        original_amount,
        exchange_rate,
        amount,
        gross_amount,
        refund_amount,
        net_amount,

        is_counted,
        is_order,
        is_currency_assumed,

        posted_date,

        posted_at,
        loaded_at
    from transactions

)

select * from fact
