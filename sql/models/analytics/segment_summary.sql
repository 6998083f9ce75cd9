with

customers as (

    select * from {{ ref('customer_360') }}

),

-- One pass over the customers for all three ways to divide them.
counted as (

    select
        value_tier,
        lifecycle_stage,
        rfm_segment,
        count(*) as customer_count,
        sum(case when is_active then 1 else 0 end) as active_customer_count,
        sum(order_count) as order_count,
        sum(net_value) as net_value
    from customers
    group by
        value_tier,
        lifecycle_stage,
        rfm_segment

),

divided as (

    select
        'value_tier' as segmentation,
        value_tier as segment_name,
        customer_count,
        active_customer_count,
        order_count,
        net_value
    from counted
    union all
    select
        'lifecycle_stage' as segmentation,
        lifecycle_stage as segment_name,
        customer_count,
        active_customer_count,
        order_count,
        net_value
    from counted
    union all
    select
        'rfm_segment' as segmentation,
        coalesce(rfm_segment, 'No orders') as segment_name,
        customer_count,
        active_customer_count,
        order_count,
        net_value
    from counted

),

segments as (

    select
        segmentation,
        segment_name,
        sum(customer_count) as customer_count,
        sum(active_customer_count) as active_customer_count,
        sum(order_count) as order_count,
        sum(net_value) as net_value
    from divided
    group by
        segmentation,
        segment_name

),

totals as (

    select
        sum(customer_count) as customer_count,
        sum(net_value) as net_value
    from counted

),

summary as (

    select
        segments.segmentation || '/' || segments.segment_name as segment_id,

        segments.segmentation,
        segments.segment_name,
        '{{ var("reporting_currency") }}' as currency_code,

        cast(segments.customer_count as bigint) as customer_count,
        cast(segments.active_customer_count as bigint) as active_customer_count,
        cast(segments.order_count as bigint) as order_count,
        cast(segments.net_value as decimal(18, 2)) as net_value,
        cast(round(segments.net_value / segments.customer_count, 2) as decimal(18, 2))
            as net_value_per_customer,
        round(segments.customer_count / totals.customer_count, 6) as customer_share,
        round(segments.net_value / nullif(totals.net_value, 0), 6) as net_value_share
    from segments
    cross join totals

)

select * from summary
