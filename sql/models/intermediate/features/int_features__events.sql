with

events as (

    select * from {{ ref('int_activity__events') }}
    where is_counted

),

history_loads as (

    select * from {{ ref('int_features__history_loads') }}
    where table_name = 'events'

),

known as (

    select
        events.customer_id,

        events.event_type,
        events.channel,

        cast(events.occurred_at as date) as occurred_date,
        {{ known_date('events.occurred_at', 'events.loaded_at') }} as known_date,

        {{ half_hour_of('events.occurred_at') }} as half_hour
    from events
    cross join history_loads

)

select * from known
