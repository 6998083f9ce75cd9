-- The last month of the movements ends with as many customers in each segment as there
-- are today.
with

movements as (

    select
        segmentation,
        to_segment as segment_name,
        sum(customer_count) as customer_count
    from {{ ref('segment_movements') }}
    where to_date = {{ as_of_date() }}
    group by
        segmentation,
        to_segment

),

today as (

    select
        'rfm_segment' as segmentation,
        segment_name,
        count(*) as customer_count
    from {{ ref('rfm_segments') }}
    group by segment_name
    union all
    select
        'lifecycle_stage' as segmentation,
        lifecycle_stage as segment_name,
        count(*) as customer_count
    from {{ ref('customer_activity') }}
    where order_count > 0
    group by lifecycle_stage
    union all
    select
        'value_tier' as segmentation,
        value_tier as segment_name,
        count(*) as customer_count
    from {{ ref('customer_lifetime_value') }}
    where order_count > 0
    group by value_tier

)

select
    movements.*,
    today.customer_count as todays_customer_count
from movements
full outer join today
    on
        movements.segmentation = today.segmentation
        and movements.segment_name = today.segment_name
where movements.customer_count is distinct from today.customer_count
