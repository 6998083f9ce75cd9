-- The new buyers of all days are the buyers.
with

kpis as (

    select coalesce(sum(new_buyer_count), 0) as new_buyer_count
    from {{ ref('daily_kpis') }}

),

lifetime_value as (

    select count(*) as buyer_count
    from {{ ref('customer_lifetime_value') }}
    where order_count > 0

)

select
    kpis.new_buyer_count,
    lifetime_value.buyer_count
from kpis
cross join lifetime_value
where kpis.new_buyer_count != lifetime_value.buyer_count
