with

customer_lifecycle as (

    select * from {{ ref('int_activity__customer_lifecycle') }}

),

activity as (

    select
        customer_id,

        lifecycle_stage,

        order_count,
        recent_order_count,
        event_count,
        recent_event_count,
        support_contact_count,
        days_since_first_order,
        days_since_last_order,
        days_since_last_event,
        days_since_last_activity,

        is_active,

        {{ as_of_date() }} as as_of_date,

        first_ordered_at,
        last_ordered_at,
        first_event_at,
        last_event_at,
        last_active_at
    from customer_lifecycle

)

select * from activity
