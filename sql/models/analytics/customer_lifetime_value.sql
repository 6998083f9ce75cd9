with

customer_value as (

    select * from {{ ref('int_activity__customer_value') }}

),

predicted_value as (

    select * from {{ ref('int_activity__predicted_value') }}

),

-- Left join: who never bought is a customer, of whom the models know nothing.
lifetime_value as (

    select
        customer_value.customer_id,

        customer_value.value_tier,
        customer_value.currency_code,

        customer_value.order_count,
        customer_value.refund_count,
        customer_value.last_year_order_count,
        customer_value.gross_value,
        customer_value.refund_value,
        customer_value.net_value,
        customer_value.last_year_net_value,
        customer_value.largest_order_value,
        customer_value.average_order_value,
        customer_value.orders_per_year,
        customer_value.days_since_first_order,
        customer_value.days_since_last_order,

        predicted_value.probability_alive,
        coalesce(predicted_value.expected_orders_30_days, 0) as expected_orders_30_days,
        coalesce(predicted_value.expected_orders_90_days, 0) as expected_orders_90_days,
        coalesce(predicted_value.expected_orders_365_days, 0)
            as expected_orders_365_days,
        cast(predicted_value.expected_order_value as decimal(18, 2))
            as expected_order_value,
        cast(coalesce(predicted_value.expected_value_365_days, 0) as decimal(18, 2))
            as expected_value_365_days,
        cast(coalesce(predicted_value.discounted_value_365_days, 0) as decimal(18, 2))
            as discounted_value_365_days,
        predicted_value.days_to_next_order,

        customer_value.is_high_value,
        customer_value.is_repeat_buyer,

        cast(customer_value.first_ordered_at as date) as first_order_date,
        cast(customer_value.last_ordered_at as date) as last_order_date,
        {{ as_of_date() }} as as_of_date
    from customer_value
    left join predicted_value
        on customer_value.customer_id = predicted_value.customer_id

)

select * from lifetime_value
