-- Customers worth calling: of high value, and in a segment that has stopped buying.
with

customers as (

    select * from {{ ref('customer_360') }}

)

select
    customer_id,
    full_name,
    email,
    phone,
    rfm_segment,
    net_value,
    currency_code,
    days_since_last_order
from customers
where
    is_high_value
    and rfm_segment in ('Cannot lose them', 'At risk')
order by
    net_value desc,
    customer_id asc
