-- A table: facts, days and features read it. A record is judged anew if something about
-- its payments has changed: a row, the customer, a rate, the side of the as-of date.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key="coalesce(record_id, '')",
    on_schema_change='append_new_columns',
    pre_hook=[
        "{{ forget_vanished_keys(\"coalesce(record_id, '')\", 'stg_transactions') }}",
    ],
) }}

{% set wanted = changed_keys("coalesce(record_id, '')", payment_versions()) -%}

with

transactions as (

    select * from {{ ref('stg_transactions') }}
    where {{ is_one_of("coalesce(record_id, '')", wanted) }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

exchange_rates as (

    select * from {{ ref('int_activity__exchange_rates') }}

),

cancelled_pairs as (

    select * from {{ ref('int_activity__cancelled_pairs') }}

),

-- A payment that names no currency is taken to be in the reporting currency, and says
-- so. One in a currency without a rate is an error: a rate of one would be a guess.
joined as (

    select
        transactions.transaction_id,
        clusters.customer_id,
        transactions.account_id,
        transactions.record_id,
        cancelled_pairs.partner_transaction_id,

        case
            when transactions.amount < 0 then 'refund' else 'purchase'
        end as transaction_type,
        coalesce(transactions.transaction_status, 'completed') as transaction_status,
        transactions.channel,
        transactions.category,
        transactions.currency_code as original_currency_code,

        transactions.amount as original_amount,
        exchange_rates.exchange_rate,
        cast(
            case
                when {{ is_plausible_amount('transactions.amount') }}
                    then transactions.amount * exchange_rates.exchange_rate
            end as decimal(18, 2)
        ) as amount,

        transactions.currency_code is null as is_currency_assumed,
        {{ is_plausible_amount('transactions.amount') }} as is_plausible_amount,
        {{ is_future_dated('transactions.posted_at', 'transactions.loaded_at') }}
            as is_future_dated,

        transactions.posted_at,
        transactions.loaded_at,

        {{ payment_version() }} as row_version
    from transactions
    left join clusters
        on transactions.record_id = clusters.record_id
    left join exchange_rates
        on
            coalesce(transactions.currency_code, '{{ var("reporting_currency") }}')
            = exchange_rates.currency_code
            and cast(transactions.posted_at as date) = exchange_rates.rate_date
    left join cancelled_pairs
        on transactions.transaction_id = cancelled_pairs.transaction_id

),

-- What keeps a row out of the facts.
checked as (

    select
        *,
        case
            when posted_at is null then 'missing_date'
            when {{ is_before_our_time('posted_at') }} then 'implausible_date'
            when original_amount is null then 'missing_amount'
            when not is_plausible_amount then 'implausible_amount'
            when customer_id is null then 'unknown_customer'
            when is_future_dated then 'future_dated'
            when exchange_rate is null then 'missing_rate'
        end as error
    from joined

),

-- What a row comes to that is in the facts.
judged as (

    select
        *,
        coalesce(
            error,
            case
                when posted_at >= {{ as_of_date() }} then 'after_as_of_date'
                when transaction_status in ('pending', 'failed', 'cancelled')
                    then transaction_status
                when transaction_status not in ('completed', 'refunded')
                    then 'unknown_status'
                when partner_transaction_id is not null then 'taken_back'
                else 'counted'
            end
        ) as outcome
    from checked

),

-- A purchase marked as refunded was sold and given back whole. Where its refund is a
-- row of its own, the two are a cancelled pair and do not come this far.
valued as (

    select
        transaction_id,
        customer_id,
        account_id,
        record_id,
        partner_transaction_id,

        transaction_type,
        transaction_status,
        outcome,
        channel,
        category,
        '{{ var("reporting_currency") }}' as currency_code,
        original_currency_code,

        original_amount,
        exchange_rate,
        amount,
        cast(
            case when outcome = 'counted' and amount > 0 then amount else 0 end
            as decimal(18, 2)
        ) as gross_amount,
        cast(
            case
                when outcome != 'counted' then 0
                when amount < 0 then -amount
                when transaction_status = 'refunded' then amount
                else 0
            end as decimal(18, 2)
        ) as refund_amount,
        cast(
            case
                when outcome != 'counted' then 0
                when amount > 0 and transaction_status = 'refunded' then 0
                else amount
            end as decimal(18, 2)
        ) as net_amount,

        outcome = 'counted' as is_counted,
        outcome = 'counted' and transaction_type = 'purchase' as is_order,
        error is not null as has_error,
        is_currency_assumed,

        cast(posted_at as date) as posted_date,

        posted_at,
        loaded_at,

        row_version
    from judged

)

select * from valued
