-- Who has ordered is in exactly one RFM segment, and nobody else is.
with

buyers as (

    select customer_id
    from {{ ref('customer_lifetime_value') }}
    where order_count > 0

),

segments as (

    select * from {{ ref('rfm_segments') }}

)

select
    buyers.customer_id as buyer_id,
    segments.customer_id as segment_customer_id
from buyers
full outer join segments
    on buyers.customer_id = segments.customer_id
where
    buyers.customer_id is null
    or segments.customer_id is null
