with

buyers as (

    select
        customer_id,
        greatest(net_value, 0) as net_value
    from {{ ref('int_activity__customer_value') }}
    where order_count > 0

),

ranked as (

    select
        net_value,
        row_number() over (order by net_value desc, customer_id) as place,
        count(*) over () as buyer_count
    from buyers

),

totals as (

    select
        count(*) as buyer_count,
        sum(net_value) as net_value,
        sum((buyer_count + 1 - place) * net_value) as weighted_value
    from ranked

),

per_percent as (

    select
        cast(ceil(cast(place as double) * 100 / buyer_count) as bigint)
            as customer_percent,
        count(*) as customer_count,
        sum(net_value) as net_value,
        min(net_value) as smallest_net_value
    from ranked
    group by ceil(cast(place as double) * 100 / buyer_count)

),

running as (

    select
        customer_percent,
        smallest_net_value,
        sum(customer_count) over (order by customer_percent) as customer_count,
        sum(net_value) over (order by customer_percent) as net_value
    from per_percent

),

-- Gini: twice the area between the Lorenz curve and that of equal customers.
shares as (

    select
        running.customer_percent,
        running.customer_count,
        running.net_value,
        running.smallest_net_value,
        totals.buyer_count,
        cast(running.net_value as double)
        / nullif(cast(totals.net_value as double), 0) as net_value_share,
        2 * cast(totals.weighted_value as double)
        / nullif(totals.buyer_count * cast(totals.net_value as double), 0)
        - (totals.buyer_count + 1e0) / totals.buyer_count as gini_coefficient
    from running
    cross join totals

),

concentration as (

    select
        customer_percent,

        '{{ var("reporting_currency") }}' as currency_code,

        cast(customer_count as bigint) as customer_count,
        cast(net_value as decimal(18, 2)) as net_value,
        cast(smallest_net_value as decimal(18, 2)) as smallest_net_value,
        round(cast(customer_count as double) / buyer_count, 6) as customer_share,
        round(net_value_share, 6) as net_value_share,
        round(1 - net_value_share, 6) as lorenz_share,
        round(gini_coefficient, 6) as gini_coefficient,

        {{ as_of_date() }} as as_of_date
    from shares

)

select * from concentration
