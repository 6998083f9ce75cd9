-- A table: activity and customer_360 read it, and it takes a scan of all events.
{{ config(materialized='table') }}

with

events as (

    select * from {{ ref('int_activity__events') }}
    where is_counted

),

recent_from as (

    select
        cast(
            {{ as_of_date() }} - interval '{{ var("active_days_threshold") }}' day
            as date
        ) as recent_from_date

),

events_per_customer as (

    select
        events.customer_id,

        count(*) as event_count,
        cast(
            sum(
                case
                    when events.occurred_date >= recent_from.recent_from_date then 1
                    else 0
                end
            ) as bigint
        ) as recent_event_count,
        cast(
            sum(case when events.event_type like 'support%' then 1 else 0 end)
            as bigint
        ) as support_contact_count,

        min(events.occurred_at) as first_event_at,
        max(events.occurred_at) as last_event_at,
        max(events.loaded_at) as events_loaded_at
    from events
    cross join recent_from
    group by events.customer_id

)

select * from events_per_customer
