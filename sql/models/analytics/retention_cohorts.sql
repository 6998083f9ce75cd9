with

customer_days as (

    select * from {{ ref('int_activity__customer_days') }}

),

dates as (

    select * from {{ ref('dim_dates') }}
    where is_past

),

-- Grouped before anything is joined: a customer has far fewer periods than days.
customer_periods as (

    {% for period in ['week', 'month', 'quarter'] -%}
    select
        '{{ period }}' as period,
        customer_id,
        cast(date_trunc('{{ period }}', activity_date) as date) as activity_date,
        sum(order_count) as order_count,
        sum(gross_value) as gross_value,
        sum(net_value) as net_value
    from customer_days
    group by
        customer_id,
        cast(date_trunc('{{ period }}', activity_date) as date)
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

cohorts as (

    select
        period,
        customer_id,
        min(activity_date) as cohort_date
    from customer_periods
    where order_count > 0
    group by
        period,
        customer_id

),

-- A refund booked before the first order we know of counts in the first period.
activity as (

    select
        cohorts.period,
        cohorts.cohort_date,
        greatest(customer_periods.activity_date, cohorts.cohort_date) as activity_date,
        sum(case when customer_periods.order_count > 0 then 1 else 0 end)
            as buyer_count,
        sum(customer_periods.order_count) as order_count,
        sum(customer_periods.gross_value) as gross_value,
        sum(customer_periods.net_value) as net_value
    from customer_periods
    inner join cohorts
        on
            customer_periods.period = cohorts.period
            and customer_periods.customer_id = cohorts.customer_id
    group by
        cohorts.period,
        cohorts.cohort_date,
        greatest(customer_periods.activity_date, cohorts.cohort_date)

),

cohort_sizes as (

    select
        period,
        cohort_date,
        count(*) as cohort_size
    from cohorts
    group by
        period,
        cohort_date

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
        triangle.period,
        triangle.cohort_date,
        triangle.activity_date,
        triangle.next_period_date,
        triangle.period_number,
        triangle.cohort_size,
        coalesce(activity.buyer_count, 0) as buyer_count,
        coalesce(activity.order_count, 0) as order_count,
        coalesce(activity.gross_value, 0) as gross_value,
        coalesce(activity.net_value, 0) as net_value
    from triangle
    left join activity
        on
            triangle.period = activity.period
            and triangle.cohort_date = activity.cohort_date
            and triangle.activity_date = activity.activity_date

),

cumulated as (

    select
        *,
        sum(net_value) over (
            partition by period, cohort_date
            order by activity_date
            rows between unbounded preceding and current row
        ) as cumulative_net_value
    from filled

),

retention as (

    select
        period
        || '/'
        || cast(cohort_date as varchar)
        || '/'
        || cast(period_number as varchar) as cohort_cell_id,

        period,
        '{{ var("reporting_currency") }}' as currency_code,

        cast(period_number as integer) as period_number,
        cohort_size,
        cast(buyer_count as bigint) as buyer_count,
        cast(order_count as bigint) as order_count,
        round(buyer_count / cohort_size, 6) as retention_rate,
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
