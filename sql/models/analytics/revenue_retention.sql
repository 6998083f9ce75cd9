with

acquisition as (

    select * from {{ ref('customer_acquisition') }}

),

-- A month that brought no more than it gave back is a month without revenue.
customer_months as (

    select * from {{ ref('int_activity__customer_months') }}
    where net_value > 0

),

as_of as (

    select cast(date_trunc('month', as_of_date) as date) as month_date
    from {{ ref('int_activity__as_of_date') }}

),

lags as (

    {% for months in [1, 3, 12] -%}
    select {{ months }} as compared_months
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

divided as (

    select
        customer_months.customer_id,
        customer_months.month_number,
        customer_months.net_value,
        customer_months.month_date,
        acquisition.acquisition_channel,
        acquisition.rfm_segment
    from customer_months
    inner join acquisition
        on customer_months.customer_id = acquisition.customer_id

),

-- Who brought revenue in a month.
brought as (

    select
        acquisition_channel,
        rfm_segment,
        month_date,
        count(*) as customer_count,
        sum(net_value) as net_value
    from divided
    group by
        acquisition_channel,
        rfm_segment,
        month_date

),

starting as (

    select
        brought.acquisition_channel,
        brought.rfm_segment,
        lags.compared_months,
        brought.month_date,
        brought.customer_count as starting_customer_count,
        brought.net_value as starting_value,
        0 as kept_customer_count,
        0 as matched_value,
        0 as ending_value,
        0 as kept_value
    from brought
    cross join lags

),

-- And what they bring so many months later.
kept as (

    select
        divided.acquisition_channel,
        divided.rfm_segment,
        lags.compared_months,
        divided.month_date,
        0 as starting_customer_count,
        0 as starting_value,
        count(*) as kept_customer_count,
        sum(divided.net_value) as matched_value,
        sum(afterwards.net_value) as ending_value,
        sum(least(afterwards.net_value, divided.net_value)) as kept_value
    from divided
    cross join lags
    inner join customer_months as afterwards
        on
            divided.customer_id = afterwards.customer_id
            and divided.month_number + lags.compared_months = afterwards.month_number
    group by
        divided.acquisition_channel,
        divided.rfm_segment,
        lags.compared_months,
        divided.month_date

),

both_ends as (

    select * from starting
    union all
    select * from kept

),

summed as (

    {{ sums_of_groups(
        'both_ends',
        ['compared_months', 'month_date'],
        ['starting_customer_count', 'starting_value', 'kept_customer_count',
         'matched_value', 'ending_value', 'kept_value']
    ) }}

),

-- Only months that are over are compared.
compared as (

    select
        summed.*,
        cast(
            summed.month_date + summed.compared_months * interval '1' month as date
        ) as compared_date
    from summed
    cross join as_of
    where
        cast(summed.month_date + summed.compared_months * interval '1' month as date)
        < as_of.month_date

),

retention as (

    select
        segmentation
        || '/' || segment_name
        || '/' || cast(compared_months as varchar)
        || '/' || cast(compared_date as varchar) as revenue_retention_id,

        segmentation,
        segment_name,
        '{{ var("reporting_currency") }}' as currency_code,

        compared_months,
        cast(starting_customer_count as bigint) as starting_customer_count,
        cast(kept_customer_count as bigint) as kept_customer_count,
        cast(starting_value as decimal(18, 2)) as starting_value,
        cast(ending_value - kept_value as decimal(18, 2)) as expansion_value,
        cast(matched_value - kept_value as decimal(18, 2)) as contraction_value,
        cast(starting_value - matched_value as decimal(18, 2)) as lost_value,
        cast(ending_value as decimal(18, 2)) as ending_value,
        {{ ratio_of('ending_value', 'starting_value') }} as net_revenue_retention,
        {{ ratio_of('kept_value', 'starting_value') }} as gross_revenue_retention,
        {{ ratio_of('kept_customer_count', 'starting_customer_count') }}
            as logo_retention,

        compared_date as month_date
    from compared

)

select * from retention
