-- A table: features and labels read it for each date, and it takes a scan of all
-- payments.
{{ config(materialized='table') }}

with

transactions as (

    select * from {{ ref('int_activity__transactions') }}

),

days_in_parts as (

    select
        customer_id,
        activity_date
    from {{ ref('int_features__payment_days') }}
    where not is_known_at_once

),

history_loads as (

    select * from {{ ref('int_features__history_loads') }}
    where table_name = 'transactions'

),

-- Payments that the sums of their days do not tell: most are told by those.
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
            as known_date
    from transactions
    cross join history_loads
    left join days_in_parts
        on
            transactions.customer_id = days_in_parts.customer_id
            and transactions.posted_date = days_in_parts.activity_date
    where
        transactions.outcome in ('taken_back', 'failed')
        or (
            transactions.outcome = 'counted'
            and days_in_parts.customer_id is not null
        )

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
judged as (

    select
        known.*,
        known.is_purchase and known.outcome != 'failed' as is_order,
        coalesce(takers_back.known_date, cast('9999-12-31' as date)) as undone_date
    from known
    left join takers_back
        on known.partner_transaction_id = takers_back.transaction_id
    where
        known.is_purchase
        or known.outcome = 'counted'

),

payments as (

    select
        customer_id,

        case when is_order then 1 else 0 end as order_count,
        case when refund_amount > 0 then 1 else 0 end as refund_count,
        case when outcome = 'failed' then 1 else 0 end as failed_count,
        {% for channel in order_channels() -%}
        case when is_order and channel = '{{ channel }}' then 1 else 0 end
            as {{ channel }}_order_count,
        {% endfor -%}
        cast(case when is_order then amount else 0 end as decimal(18, 2))
            as gross_value,
        refund_amount as refund_value,
        cast(case when is_order then amount else 0 end as decimal(18, 2))
            as largest_order_value,

        outcome = 'taken_back' as is_taken_back,

        posted_date as activity_date,
        known_date,
        undone_date
    from judged

)

select * from payments
