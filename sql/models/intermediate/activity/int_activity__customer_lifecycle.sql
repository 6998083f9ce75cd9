-- A table: customer_activity and customer_360 read it, and it joins all customers.
{{ config(materialized='table') }}

with

customer_value as (

    select * from {{ ref('int_activity__customer_value') }}

),

customer_events as (

    select * from {{ ref('int_activity__customer_events') }}

),

as_of as (

    select * from {{ ref('int_activity__as_of_date') }}

),

customer_days as (

    select
        customer_value.customer_id,

        customer_value.order_count,
        customer_value.recent_order_count,
        coalesce(customer_events.event_count, 0) as event_count,
        coalesce(customer_events.recent_event_count, 0) as recent_event_count,
        coalesce(customer_events.support_contact_count, 0) as support_contact_count,
        customer_value.days_since_first_order,
        customer_value.days_since_last_order,
        {{ days_between('customer_events.last_event_at', 'as_of.as_of_date') }}
            as days_since_last_event,
        as_of.as_of_date,

        customer_value.first_ordered_at,
        customer_value.last_ordered_at,
        customer_events.first_event_at,
        customer_events.last_event_at,
        customer_value.payments_loaded_at,
        customer_events.events_loaded_at,
        greatest(
            coalesce(customer_value.last_transaction_at, customer_events.last_event_at),
            coalesce(customer_events.last_event_at, customer_value.last_transaction_at)
        ) as last_active_at
    from customer_value
    cross join as_of
    left join customer_events
        on customer_value.customer_id = customer_events.customer_id

),

customer_lifecycle as (

    select
        customer_id,

        {{ lifecycle_stage(
            'order_count', 'days_since_first_order', 'days_since_last_order'
        ) }} as lifecycle_stage,

        order_count,
        recent_order_count,
        event_count,
        recent_event_count,
        support_contact_count,
        days_since_first_order,
        days_since_last_order,
        days_since_last_event,
        {{ days_between('last_active_at', 'as_of_date') }}
            as days_since_last_activity,

        coalesce(
            {{ days_between('last_active_at', 'as_of_date') }}
            <= {{ var('active_days_threshold') }},
            false
        ) as is_active,

        as_of_date,

        first_ordered_at,
        last_ordered_at,
        first_event_at,
        last_event_at,
        last_active_at,
        payments_loaded_at,
        events_loaded_at
    from customer_days

)

select * from customer_lifecycle
