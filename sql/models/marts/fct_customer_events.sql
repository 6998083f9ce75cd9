-- A view: int_activity__events is the table, and only what changes is written there.
{{ config(materialized='view') }}

with

events as (

    select * from {{ ref('int_activity__events') }}
    where not has_error

),

fact as (

    select
        event_id,
        customer_id,

        event_type,
        channel,
        properties,

        is_counted,

        occurred_date,

        occurred_at,
        loaded_at
    from events

)

select * from fact
