-- A table: features of each date read it instead of the events, which are many more.
{{ config(materialized='table') }}

with

events as (

    select * from {{ ref('int_features__events') }}

),

-- A session is a half hour of the clock in which something happened: what we hear of
-- later can only add sessions, never join two.
sessions as (

    select
        customer_id,
        occurred_date,
        half_hour,
        {{ session_columns() }},
        min(known_date) as first_known_date,
        max(known_date) as last_known_date
    from events
    group by
        customer_id,
        occurred_date,
        half_hour

),

event_days as (

    select
        customer_id,

        {{ event_day_columns() }},

        min(first_known_date) = max(last_known_date) as is_known_at_once,

        occurred_date as activity_date,
        max(last_known_date) as known_date
    from sessions
    group by
        customer_id,
        occurred_date

)

select * from event_days
