-- A table: several claims read it, and it takes a scan of all activity.
{{ config(materialized='table') }}

with

transactions as (

    select * from {{ ref('int_activity__transactions') }}

),

events as (

    select * from {{ ref('int_activity__events') }}

),

transaction_outcomes as (

    select
        'transactions' as table_name,
        outcome,
        coalesce(original_currency_code, 'none') as original_currency_code,
        count(*) as row_count,
        sum(original_amount) as original_amount,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount,
        has_error
    from transactions
    group by
        outcome,
        coalesce(original_currency_code, 'none'),
        has_error

),

event_outcomes as (

    select
        'events' as table_name,
        outcome,
        'none' as original_currency_code,
        count(*) as row_count,
        0 as original_amount,
        0 as gross_amount,
        0 as refund_amount,
        0 as net_amount,
        has_error
    from events
    group by
        outcome,
        has_error

),

outcomes as (

    select * from transaction_outcomes
    union all
    select * from event_outcomes

),

keyed as (

    select
        table_name || '.' || outcome || '.' || original_currency_code as outcome_id,

        table_name,
        outcome,
        original_currency_code,
        '{{ var("reporting_currency") }}' as currency_code,

        row_count,
        -- Wider than money: the implausible amounts are added up here, too.
        cast(coalesce(original_amount, 0) as decimal(38, 2)) as original_amount,
        cast(gross_amount as decimal(18, 2)) as gross_amount,
        cast(refund_amount as decimal(18, 2)) as refund_amount,
        cast(net_amount as decimal(18, 2)) as net_amount,

        has_error
    from outcomes

)

select * from keyed
