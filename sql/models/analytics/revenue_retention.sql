with

acquisition as (

    select * from {{ ref('customer_acquisition') }}

),

customer_days as (

    select * from {{ ref('int_activity__customer_days') }}

),

as_of as (

    select
        cast(date_trunc('month', as_of_date) as date) as month_date,
        cast(date_trunc('month', first_activity_date) as date) as first_month_date
    from {{ ref('int_activity__as_of_date') }}

),

grouped_customers as (

    {{ customer_groups('acquisition') }}

),

-- A month that brought no more than it gave back is a month without revenue.
customer_months as (

    select
        customer_id,
        cast(date_trunc('month', activity_date) as date) as month_date,
        sum(net_value) as net_value
    from customer_days
    group by
        customer_id,
        cast(date_trunc('month', activity_date) as date)
    having sum(net_value) > 0

),

lags as (

    {% for months in [1, 3, 12] -%}
    select {{ months }} as compared_months
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- Who brought revenue in a month, and what they bring so many months later. Only months
-- that are over are compared.
compared as (

    select
        lags.compared_months,
        before.customer_id,
        cast(
            before.month_date + lags.compared_months * interval '1' month as date
        ) as month_date,
        before.net_value as value_before,
        coalesce(afterwards.net_value, 0) as value_after
    from customer_months as before
    cross join lags
    cross join as_of
    left join customer_months as afterwards
        on
            before.customer_id = afterwards.customer_id
            and afterwards.month_date
            = cast(
                before.month_date + lags.compared_months * interval '1' month as date
            )
    where
        cast(before.month_date + lags.compared_months * interval '1' month as date)
        < as_of.month_date

),

summed as (

    select
        grouped_customers.segmentation,
        grouped_customers.segment_name,
        compared.compared_months,
        compared.month_date,
        count(*) as starting_customer_count,
        count(case when compared.value_after > 0 then 1 end) as kept_customer_count,
        sum(compared.value_before) as starting_value,
        sum(compared.value_after) as ending_value,
        sum(least(compared.value_after, compared.value_before)) as kept_value,
        sum(
            case when compared.value_after = 0 then compared.value_before else 0 end
        ) as lost_value
    from compared
    inner join grouped_customers
        on compared.customer_id = grouped_customers.customer_id
    group by
        grouped_customers.segmentation,
        grouped_customers.segment_name,
        compared.compared_months,
        compared.month_date

),

retention as (

    select
        segmentation
        || '/' || segment_name
        || '/' || cast(compared_months as varchar)
        || '/' || cast(month_date as varchar) as revenue_retention_id,

        segmentation,
        segment_name,
        '{{ var("reporting_currency") }}' as currency_code,

        compared_months,
        starting_customer_count,
        kept_customer_count,
        cast(starting_value as decimal(18, 2)) as starting_value,
        cast(ending_value - kept_value as decimal(18, 2)) as expansion_value,
        cast(starting_value - kept_value - lost_value as decimal(18, 2))
            as contraction_value,
        cast(lost_value as decimal(18, 2)) as lost_value,
        cast(ending_value as decimal(18, 2)) as ending_value,
        {{ ratio_of('ending_value', 'starting_value') }} as net_revenue_retention,
        {{ ratio_of('kept_value', 'starting_value') }} as gross_revenue_retention,
        {{ ratio_of('kept_customer_count', 'starting_customer_count') }}
            as logo_retention,

        month_date
    from summed

)

select * from retention
