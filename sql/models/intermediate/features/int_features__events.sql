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

        {{ half_hour_of('events.occurred_at') }} as half_hour,

        events.row_version
    from events
    cross join history_loads

),

features_of_events as (

    select
        customer_id,

        event_type,
        channel,

        occurred_date,
        known_date,

        half_hour,

        {{ content_version(['row_version', 'known_date']) }} as row_version
    from known

)

select * from features_of_events
