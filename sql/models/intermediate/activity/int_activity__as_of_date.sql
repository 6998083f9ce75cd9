-- A table: whatever asks what day it is reads this one row.
{{ config(materialized='table') }}

with

records as (

    select * from {{ ref('int_identity__standardized_records') }}

),

transactions as (

    select * from {{ ref('stg_transactions') }}

),

events as (

    select * from {{ ref('stg_events') }}

),

-- One mistyped year must not move the clock or stretch the calendar.
transaction_span as (

    select
        min(posted_at) as first_at,
        max(posted_at) as last_at
    from transactions
    where
        not {{ is_future_dated('posted_at', 'loaded_at') }}
        and not {{ is_before_our_time('posted_at') }}

),

event_span as (

    select
        min(occurred_at) as first_at,
        max(occurred_at) as last_at
    from events
    where
        not {{ is_future_dated('occurred_at', 'loaded_at') }}
        and not {{ is_before_our_time('occurred_at') }}

),

record_span as (

    select
        min(updated_at) as first_at,
        max(updated_at) as last_at
    from records
    where not {{ is_future_dated('updated_at', 'loaded_at') }}

),

activity_span as (

    select
        cast(
            least(
                coalesce(transaction_span.first_at, event_span.first_at),
                coalesce(event_span.first_at, transaction_span.first_at)
            ) as date
        ) as first_activity_date,
        cast(
            greatest(
                coalesce(transaction_span.last_at, event_span.last_at),
                coalesce(event_span.last_at, transaction_span.last_at)
            ) as date
        ) as last_activity_date,
        cast(record_span.last_at as date) as last_record_date
    from transaction_span
    cross join event_span
    cross join record_span

),

-- Without any activity the latest change of a record tells the day, and without any
-- record the day on which the made-up world begins.
as_of as (

    select
        first_activity_date,
        last_activity_date,
        coalesce(
            cast(nullif('{{ var("as_of_date") or "" }}', '') as date),
            cast(last_activity_date + interval '1' day as date),
            cast(last_record_date + interval '1' day as date),
            cast('{{ var("start_date") }}' as date)
        ) as as_of_date
    from activity_span

)

select * from as_of
