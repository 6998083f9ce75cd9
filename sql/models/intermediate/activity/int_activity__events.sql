-- A table: facts, days and features read it. A record is judged anew if something about
-- its events has changed: a row, the customer, the side of the as-of date.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key="coalesce(record_id, '')",
    on_schema_change='append_new_columns',
    pre_hook=[
        "{{ forget_vanished_keys(\"coalesce(record_id, '')\", 'stg_events') }}",
    ],
) }}

{% set wanted = changed_keys("coalesce(record_id, '')", event_versions()) -%}

with

events as (

    select * from {{ ref('stg_events') }}
    where {{ is_one_of("coalesce(record_id, '')", wanted) }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

joined as (

    select
        events.event_id,
        clusters.customer_id,
        events.record_id,

        events.event_type,
        events.channel,
        events.properties,
        case
            when events.occurred_at is null then 'missing_date'
            when {{ is_before_our_time('events.occurred_at') }}
                then 'implausible_date'
            when clusters.customer_id is null then 'unknown_customer'
            when {{ is_future_dated('events.occurred_at', 'events.loaded_at') }}
                then 'future_dated'
            when events.occurred_at >= {{ as_of_date() }} then 'after_as_of_date'
            else 'counted'
        end as outcome,

        events.occurred_at,
        events.loaded_at,

        {{ event_version() }} as row_version
    from events
    left join clusters
        on events.record_id = clusters.record_id

),

judged as (

    select
        event_id,
        customer_id,
        record_id,

        event_type,
        channel,
        properties,
        outcome,

        outcome = 'counted' as is_counted,
        outcome in (
            'missing_date', 'implausible_date', 'unknown_customer', 'future_dated'
        ) as has_error,

        cast(occurred_at as date) as occurred_date,

        occurred_at,
        loaded_at,

        row_version
    from joined

)

select * from judged
