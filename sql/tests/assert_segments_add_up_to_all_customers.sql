-- Each way to divide the customers divides all of them and all of their value.
with

customers as (

    select
        count(*) as customer_count,
        coalesce(sum(net_value), 0) as net_value
    from {{ ref('customer_360') }}

),

segments as (

    select
        segmentation,
        sum(customer_count) as customer_count,
        sum(net_value) as net_value
    from {{ ref('segment_summary') }}
    group by segmentation

)

select
    segments.*,
    customers.customer_count as expected_customer_count,
    customers.net_value as expected_net_value
from segments
cross join customers
where
    segments.customer_count != customers.customer_count
    or segments.net_value != customers.net_value
