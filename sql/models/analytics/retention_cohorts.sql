with

acquisition as (

    select * from {{ ref('customer_acquisition') }}

),

customer_days as (

    select * from {{ ref('int_activity__customer_days') }}

),

customer_months as (

    select * from {{ ref('int_activity__customer_months') }}

),

dates as (

    select * from {{ ref('dim_dates') }}
    where is_past

),

-- Grouped before anything is joined: a customer has fewer periods than days.
customer_weeks as (

    select
        customer_id,
        cast(date_trunc('week', activity_date) as date) as activity_date,
        sum(order_count) as order_count,
        sum(gross_value) as gross_value,
        sum(net_value) as net_value
    from customer_days
    group by
        customer_id,
        date_trunc('week', activity_date)

),

customer_quarters as (

    select
        customer_id,
        cast(date_trunc('quarter', month_date) as date) as activity_date,
        sum(order_count) as order_count,
        sum(gross_value) as gross_value,
        sum(net_value) as net_value
    from customer_months
    group by
        customer_id,
        date_trunc('quarter', month_date)

),

-- A refund booked before the first order we know of counts in the first period.
activity as (

    {% for period, day in [
        ('week', 'activity_date'), ('month', 'month_date'), ('quarter', 'activity_date')
    ] -%}
    {% set first = "date_trunc('" ~ period ~ "', acquisition.first_order_date)" -%}
    select
        '{{ period }}' as period,
        acquisition.acquisition_channel,
        acquisition.rfm_segment,
        cast({{ first }} as date) as cohort_date,
        cast(greatest(customer_{{ period }}s.{{ day }}, {{ first }}) as date)
            as activity_date,
        count(case when customer_{{ period }}s.order_count > 0 then 1 end)
            as buyer_count,
        sum(customer_{{ period }}s.order_count) as order_count,
        sum(customer_{{ period }}s.gross_value) as gross_value,
        sum(customer_{{ period }}s.net_value) as net_value
    from customer_{{ period }}s
    inner join acquisition
        on customer_{{ period }}s.customer_id = acquisition.customer_id
    group by
        acquisition.acquisition_channel,
        acquisition.rfm_segment,
        {{ first }},
        greatest(customer_{{ period }}s.{{ day }}, {{ first }})
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

group_activity as (

    {{ sums_of_groups(
        'activity',
        ['period', 'cohort_date', 'activity_date'],
        ['buyer_count', 'order_count', 'gross_value', 'net_value']
    ) }}

),

-- In its first period everyone of a cohort buys.
cohort_sizes as (

    select
        segmentation,
        segment_name,
        period,
        cohort_date,
        buyer_count as cohort_size
    from group_activity
    where activity_date = cohort_date

),

-- Numbered, so that a period's number is how many lie between.
periods as (

    {% for period in ['week', 'month', 'quarter'] -%}
    select
        '{{ period }}' as period,
        cast(date_trunc('{{ period }}', date_day) as date) as period_date,
        cast(
            date_trunc('{{ period }}', date_day) + interval '1' {{ period }} as date
        ) as next_period_date,
        row_number() over (
            order by cast(date_trunc('{{ period }}', date_day) as date)
        ) as place
    from dates
    group by date_trunc('{{ period }}', date_day)
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- Every period of every cohort, also those in which nobody bought.
triangle as (

    select
        cohort_sizes.segmentation,
        cohort_sizes.segment_name,
        cohort_sizes.period,
        cohort_sizes.cohort_date,
        cohort_sizes.cohort_size,
        periods.period_date as activity_date,
        periods.next_period_date,
        periods.place - first_periods.place as period_number
    from cohort_sizes
    inner join periods as first_periods
        on
            cohort_sizes.period = first_periods.period
            and cohort_sizes.cohort_date = first_periods.period_date
    inner join periods
        on
            cohort_sizes.period = periods.period
            and cohort_sizes.cohort_date <= periods.period_date

),

filled as (

    select
        triangle.segmentation,
        triangle.segment_name,
        triangle.period,
        triangle.cohort_date,
        triangle.activity_date,
        triangle.next_period_date,
        triangle.period_number,
        triangle.cohort_size,
        coalesce(group_activity.buyer_count, 0) as buyer_count,
        coalesce(group_activity.order_count, 0) as order_count,
        coalesce(group_activity.gross_value, 0) as gross_value,
        coalesce(group_activity.net_value, 0) as net_value
    from triangle
    left join group_activity
        on
            triangle.segmentation = group_activity.segmentation
            and triangle.segment_name = group_activity.segment_name
            and triangle.period = group_activity.period
            and triangle.cohort_date = group_activity.cohort_date
            and triangle.activity_date = group_activity.activity_date

),

cumulated as (

    select
        *,
        sum(net_value) over (
            partition by segmentation, segment_name, period, cohort_date
            order by activity_date
            rows between unbounded preceding and current row
        ) as cumulative_net_value
    from filled

),

retention as (

    select
        segmentation
        || '/'
        || segment_name
        || '/'
        || period
        || '/'
        || cast(cohort_date as varchar)
        || '/'
        || cast(period_number as varchar) as cohort_cell_id,

        segmentation,
        segment_name,
        period,
        '{{ var("reporting_currency") }}' as currency_code,

        cast(period_number as integer) as period_number,
        cast(cohort_size as bigint) as cohort_size,
        cast(buyer_count as bigint) as buyer_count,
        cast(order_count as bigint) as order_count,
        round(cast(buyer_count as double) / cohort_size, 6) as retention_rate,
        cast(gross_value as decimal(18, 2)) as gross_value,
        cast(net_value as decimal(18, 2)) as net_value,
        cast(cumulative_net_value as decimal(18, 2)) as cumulative_net_value,
        cast(round(cumulative_net_value / cohort_size, 2) as decimal(18, 2))
            as cumulative_net_value_per_customer,

        next_period_date <= {{ as_of_date() }} as is_complete_period,

        cohort_date,
        activity_date
    from cumulated

)

select * from retention
