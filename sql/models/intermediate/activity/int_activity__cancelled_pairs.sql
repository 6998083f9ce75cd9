-- A table: small, dear to find, and read by every query on transactions.
{{ config(materialized='table') }}

with

transactions as (

    select * from {{ ref('stg_transactions') }}

),

-- What was really paid or given back, and so can be a purchase or its refund.
settled as (

    select
        transaction_id,
        record_id,
        coalesce(currency_code, '') as currency_code,
        abs(amount) as size,
        amount < 0 as is_refund,
        coalesce(transaction_status = 'refunded', false) as is_marked_refunded,
        posted_at
    from transactions
    where
        amount != 0
        and posted_at < {{ as_of_date() }}
        and not {{ is_future_dated('posted_at', 'loaded_at') }}
        and coalesce(transaction_status, 'completed') in ('completed', 'refunded')

),

-- Few payments are as large as a refund of their record; only they are ordered below.
refunded_sizes as (

    select distinct
        record_id,
        currency_code,
        size
    from settled
    where is_refund

),

candidates as (

    select
        settled.transaction_id,
        settled.record_id,
        settled.currency_code,
        settled.size,
        settled.is_refund,
        settled.is_marked_refunded,
        settled.posted_at
    from settled
    inner join refunded_sizes
        on
            settled.record_id = refunded_sizes.record_id
            and settled.currency_code = refunded_sizes.currency_code
            and settled.size = refunded_sizes.size

),

-- Purchases open and refunds close, like brackets: a refund takes back the latest
-- purchase still open, which is the one before it in the same nesting.
nested as (

    select
        *,
        case when is_refund then 1 else 0 end
        + sum(case when is_refund then -1 else 1 end) over (
            partition by record_id, currency_code, size
            order by posted_at, is_refund, transaction_id
            rows between unbounded preceding and current row
        ) as nesting
    from candidates

),

neighbours as (

    select
        transaction_id,
        is_refund,
        posted_at,
        lag(transaction_id) over same_nesting as previous_transaction_id,
        lag(is_refund) over same_nesting as is_previous_refund,
        lag(is_marked_refunded) over same_nesting as is_previous_marked_refunded,
        lag(posted_at) over same_nesting as previous_posted_at
    from nested
    window same_nesting as (
        partition by record_id, currency_code, size, nesting
        order by posted_at, is_refund, transaction_id
    )

),

-- A purchase that its source marks as refunded meets its refund however late.
pairs as (

    select
        previous_transaction_id as purchase_id,
        transaction_id as refund_id
    from neighbours
    where
        is_refund
        and not is_previous_refund
        and (
            is_previous_marked_refunded
            or posted_at
            <= previous_posted_at + interval '{{ var("cancellation_days") }}' day
        )

),

both_sides as (

    select
        purchase_id as transaction_id,
        refund_id as partner_transaction_id
    from pairs
    union all
    select
        refund_id as transaction_id,
        purchase_id as partner_transaction_id
    from pairs

)

select * from both_sides
