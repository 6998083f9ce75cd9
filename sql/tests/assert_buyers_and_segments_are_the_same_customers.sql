-- Who has ordered is in exactly one RFM segment, and nobody else is.
select
    coalesce(buyers.customer_id, segments.customer_id) as customer_id
from (
    select customer_id
    from {{ ref('customer_lifetime_value') }}
    where order_count > 0
) as buyers
full outer join {{ ref('rfm_segments') }} as segments
    on buyers.customer_id = segments.customer_id
where
    buyers.customer_id is null
    or segments.customer_id is null
