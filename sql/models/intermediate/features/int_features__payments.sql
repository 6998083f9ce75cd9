with

transactions as (

    select * from {{ ref('int_activity__transactions') }}
    where outcome in ('counted', 'taken_back', 'failed')

),

history_loads as (

    select * from {{ ref('int_features__history_loads') }}
    where table_name = 'transactions'

),

known as (

    select
        transactions.transaction_id,
        transactions.customer_id,
        transactions.partner_transaction_id,

        transactions.outcome,
        transactions.channel,

        transactions.transaction_type = 'purchase' as is_purchase,
        transactions.amount,
        transactions.refund_amount,

        transactions.posted_date,
        {{ known_date('transactions.posted_at', 'transactions.loaded_at') }}
            as known_date,
        transactions.row_version
    from transactions
    cross join history_loads

),

takers_back as (

    select
        transaction_id,
        known_date
    from known
    where
        outcome = 'taken_back'
        and not is_purchase

),

-- A purchase that was taken back was one until we heard of that. What took it back is
-- no business of its own.
payments as (

    select
        known.customer_id,

        known.channel,

        cast(
            case
                when known.is_purchase and known.outcome != 'failed' then known.amount
                else 0
            end as decimal(18, 2)
        ) as gross_amount,
        known.refund_amount,

        known.is_purchase and known.outcome != 'failed' as is_order,
        known.outcome = 'counted' and not known.is_purchase as is_refund,
        known.outcome = 'failed' as is_failed,
        known.outcome = 'taken_back' as is_taken_back,

        known.posted_date,
        known.known_date,
        coalesce(takers_back.known_date, cast('9999-12-31' as date)) as undone_date,

        {{ content_version(['known.row_version', 'known.outcome', 'known.known_date']) }}
            as row_version
    from known
    left join takers_back
        on known.partner_transaction_id = takers_back.transaction_id
    where
        known.is_purchase
        or known.outcome = 'counted'

)

select * from payments
