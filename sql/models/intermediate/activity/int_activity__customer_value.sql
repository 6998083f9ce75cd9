-- A table: five models read it.
{{ config(materialized='table') }}

with

golden_records as (

    select * from {{ ref('int_identity__golden_records') }}

),

customer_orders as (

    select * from {{ ref('int_activity__customer_orders') }}

),

as_of as (

    select * from {{ ref('int_activity__as_of_date') }}

),

-- Left join: a customer who never bought is worth nothing yet, and is still a customer.
customer_totals as (

    select
        golden_records.customer_id,

        coalesce(customer_orders.order_count, 0) as order_count,
        coalesce(customer_orders.refund_count, 0) as refund_count,
        coalesce(customer_orders.recent_order_count, 0) as recent_order_count,
        coalesce(customer_orders.last_year_order_count, 0) as last_year_order_count,
        coalesce(customer_orders.gross_value, 0) as gross_value,
        coalesce(customer_orders.refund_value, 0) as refund_value,
        coalesce(customer_orders.net_value, 0) as net_value,
        coalesce(customer_orders.last_year_net_value, 0) as last_year_net_value,
        coalesce(customer_orders.largest_order_value, 0) as largest_order_value,

        {{ days_between('customer_orders.first_ordered_at', 'as_of.as_of_date') }}
            as days_since_first_order,
        {{ days_between('customer_orders.last_ordered_at', 'as_of.as_of_date') }}
            as days_since_last_order,

        customer_orders.first_ordered_at,
        customer_orders.last_ordered_at,
        customer_orders.last_transaction_at,
        customer_orders.payments_loaded_at
    from golden_records
    cross join as_of
    left join customer_orders
        on golden_records.customer_id = customer_orders.customer_id

),

-- Orders a year: a customer of less than a year is not scaled up, for an order placed
-- yesterday is not 365 orders a year.
customer_value as (

    select
        customer_id,

        {{ value_tier('net_value') }} as value_tier,
        '{{ var("reporting_currency") }}' as currency_code,

        order_count,
        refund_count,
        recent_order_count,
        last_year_order_count,
        gross_value,
        refund_value,
        net_value,
        last_year_net_value,
        largest_order_value,
        cast(
            case when order_count > 0 then round(gross_value / order_count, 2) end
            as decimal(18, 2)
        ) as average_order_value,
        case
            when order_count > 0
                then
                    round(
                        order_count * 365.25 / greatest(days_since_first_order, 365.25),
                        4
                    )
        end as orders_per_year,
        days_since_first_order,
        days_since_last_order,

        net_value >= {{ var('high_value_threshold') }} as is_high_value,
        order_count > 1 as is_repeat_buyer,

        first_ordered_at,
        last_ordered_at,
        last_transaction_at,
        payments_loaded_at
    from customer_totals

)

select * from customer_value
