with

history as (

    select * from {{ ref('int_activity__segment_history') }}

),

dates as (

    select distinct observation_date as to_date
    from history

),

months as (

    select
        to_date,
        lag(to_date) over (order by to_date) as from_date
    from dates

),

-- Who has ordered stays someone who has, so nobody leaves the matrix.
moved as (

    select
        months.from_date,
        months.to_date,
        earlier.value_tier as from_value_tier,
        later.value_tier as to_value_tier,
        earlier.lifecycle_stage as from_lifecycle_stage,
        later.lifecycle_stage as to_lifecycle_stage,
        earlier.rfm_segment as from_rfm_segment,
        later.rfm_segment as to_rfm_segment,
        count(*) as customer_count,
        sum(later.net_value) as net_value
    from months
    inner join history as later
        on months.to_date = later.observation_date
    left join history as earlier
        on
            months.from_date = earlier.observation_date
            and later.customer_id = earlier.customer_id
    where months.from_date is not null
    group by
        months.from_date,
        months.to_date,
        earlier.value_tier,
        later.value_tier,
        earlier.lifecycle_stage,
        later.lifecycle_stage,
        earlier.rfm_segment,
        later.rfm_segment

),

divided as (

    select
        'value_tier' as segmentation,
        coalesce(from_value_tier, 'No orders') as from_segment,
        to_value_tier as to_segment,
        from_date,
        to_date,
        customer_count,
        net_value
    from moved
    union all
    select
        'lifecycle_stage' as segmentation,
        coalesce(from_lifecycle_stage, 'No orders') as from_segment,
        to_lifecycle_stage as to_segment,
        from_date,
        to_date,
        customer_count,
        net_value
    from moved
    union all
    select
        'rfm_segment' as segmentation,
        coalesce(from_rfm_segment, 'No orders') as from_segment,
        to_rfm_segment as to_segment,
        from_date,
        to_date,
        customer_count,
        net_value
    from moved

),

summed as (

    select
        segmentation,
        from_segment,
        to_segment,
        from_date,
        to_date,
        sum(customer_count) as customer_count,
        sum(net_value) as net_value
    from divided
    group by
        segmentation,
        from_segment,
        to_segment,
        from_date,
        to_date

),

movements as (

    select
        cast(to_date as varchar) || '/' || segmentation || '/' || from_segment || '/'
        || to_segment as movement_id,

        segmentation,
        from_segment,
        to_segment,
        '{{ var("reporting_currency") }}' as currency_code,

        cast(customer_count as bigint) as customer_count,
        round(
            customer_count
            / sum(customer_count) over (
                partition by to_date, segmentation, from_segment
            ),
            6
        ) as from_segment_share,
        cast(net_value as decimal(18, 2)) as net_value,

        from_segment = to_segment as is_staying,

        from_date,
        to_date
    from summed

)

select * from movements
