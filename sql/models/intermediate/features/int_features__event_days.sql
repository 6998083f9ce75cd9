-- A table: features of each date read it instead of the events, which are many more.
{{ config(materialized='table') }}

with

events as (

    select * from {{ ref('int_features__events') }}

),

event_days as (

    select
        customer_id,

        {{ event_day_columns() }},

        min(known_date) = max(known_date) as is_known_at_once,

        occurred_date as activity_date,
        max(known_date) as known_date
    from events
    group by
        customer_id,
        occurred_date

)

select * from event_days
