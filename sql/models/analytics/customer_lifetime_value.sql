with

customer_value as (

    select * from {{ ref('int_activity__customer_value') }}

),

lifetime_value as (

    select
        customer_id,

        value_tier,
        currency_code,

        order_count,
        refund_count,
        last_year_order_count,
        gross_value,
        refund_value,
        net_value,
        last_year_net_value,
        largest_order_value,
        average_order_value,
        orders_per_year,
        days_since_first_order,
        days_since_last_order,

        is_high_value,
        is_repeat_buyer,

        cast(first_ordered_at as date) as first_order_date,
        cast(last_ordered_at as date) as last_order_date,
        {{ as_of_date() }} as as_of_date
    from customer_value

)

select * from lifetime_value
