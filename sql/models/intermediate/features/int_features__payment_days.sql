with

customer_days as (

    select * from {{ ref('int_activity__customer_days') }}

),

history_loads as (

    select * from {{ ref('int_features__history_loads') }}
    where table_name = 'transactions'

),

known as (

    select
        customer_days.customer_id,

        customer_days.order_count,
        customer_days.refund_count,
        0 as failed_count,
        {% for channel in order_channels() -%}
        customer_days.{{ channel }}_order_count,
        {% endfor -%}
        customer_days.gross_value,
        customer_days.refund_value,
        customer_days.largest_order_value,

        customer_days.activity_date,
        {{ day_known_date(
            'customer_days.activity_date', 'customer_days.first_payment_loaded_at'
        ) }} as first_known_date,
        {{ day_known_date(
            'customer_days.activity_date', 'customer_days.payments_loaded_at'
        ) }} as known_date
    from customer_days
    cross join history_loads

),

payment_days as (

    select
        customer_id,

        {{ payment_day_names() }},

        first_known_date = known_date as is_known_at_once,

        activity_date,
        first_known_date,
        known_date
    from known

)

select * from payment_days
