with

transactions as (

    select * from {{ ref('int_activity__transactions') }}

),

transaction_errors as (

    select
        transaction_id,
        customer_id,
        account_id,
        record_id,
        transaction_status,
        outcome,
        original_currency_code,
        original_amount,
        posted_at,
        loaded_at
    from transactions
    where has_error

)

select * from transaction_errors
