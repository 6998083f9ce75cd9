-- Cohorts of each kind, of all and of every channel, add up to the buyers, and so do
-- their orders and their money.
with

cohorts as (

    select
        segmentation,
        period,
        coalesce(sum(case when period_number = 0 then cohort_size end), 0)
            as buyer_count,
        coalesce(sum(order_count), 0) as order_count,
        coalesce(sum(gross_value), 0) as gross_value,
        coalesce(sum(net_value), 0) as net_value
    from {{ ref('retention_cohorts') }}
    where segmentation != 'rfm_segment'
    group by
        segmentation,
        period

),

buyers as (

    select
        count(*) as buyer_count,
        coalesce(sum(order_count), 0) as order_count,
        coalesce(sum(gross_value), 0) as gross_value,
        coalesce(sum(net_value), 0) as net_value
    from {{ ref('customer_lifetime_value') }}
    where order_count > 0

)

select
    cohorts.*,
    buyers.buyer_count as expected_buyer_count,
    buyers.order_count as expected_order_count,
    buyers.gross_value as expected_gross_value,
    buyers.net_value as expected_net_value
from cohorts
cross join buyers
where
    cohorts.buyer_count != buyers.buyer_count
    or cohorts.order_count != buyers.order_count
    or cohorts.gross_value != buyers.gross_value
    or cohorts.net_value != buyers.net_value
