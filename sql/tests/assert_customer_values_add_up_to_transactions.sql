-- What customers are worth together is what all payments brought.
with

customers as (

    select
        coalesce(sum(order_count), 0) as order_count,
        coalesce(sum(gross_value), 0) as gross_value,
        coalesce(sum(refund_value), 0) as refund_value,
        coalesce(sum(net_value), 0) as net_value
    from {{ ref('customer_lifetime_value') }}

),

transactions as (

    select
        coalesce(sum(case when is_order then 1 else 0 end), 0) as order_count,
        coalesce(sum(gross_amount), 0) as gross_amount,
        coalesce(sum(refund_amount), 0) as refund_amount,
        coalesce(sum(net_amount), 0) as net_amount
    from {{ ref('fct_transactions') }}

)

select
    customers.*,
    transactions.order_count as transaction_order_count,
    transactions.gross_amount,
    transactions.refund_amount,
    transactions.net_amount
from customers
cross join transactions
where
    customers.order_count != transactions.order_count
    or customers.gross_value != transactions.gross_amount
    or customers.refund_value != transactions.refund_amount
    or customers.net_value != transactions.net_amount
    or customers.gross_value - customers.refund_value != customers.net_value
