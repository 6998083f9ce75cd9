with

transactions as (

    select * from {{ ref('fct_transactions') }}
    where is_counted

),

dates as (

    select * from {{ ref('dim_dates') }}

),

-- Grouped before anything is joined: a customer has far fewer months than orders.
customer_months as (

    select
        customer_id,
        cast(date_trunc('month', posted_date) as date) as activity_month_date,
        sum(case when is_order then 1 else 0 end) as order_count,
        sum(gross_amount) as gross_value,
        sum(net_amount) as net_value
    from transactions
    group by
        customer_id,
        cast(date_trunc('month', posted_date) as date)

),

cohorts as (

    select
        customer_id,
        min(activity_month_date) as cohort_month_date
    from customer_months
    where order_count > 0
    group by customer_id

),

-- A refund booked before the first order we know of counts in the first month.
activity as (

    select
        cohorts.cohort_month_date,
        greatest(
            customer_months.activity_month_date, cohorts.cohort_month_date
        ) as activity_month_date,
        sum(case when customer_months.order_count > 0 then 1 else 0 end)
            as buyer_count,
        sum(customer_months.order_count) as order_count,
        sum(customer_months.gross_value) as gross_value,
        sum(customer_months.net_value) as net_value
    from customer_months
    inner join cohorts
        on customer_months.customer_id = cohorts.customer_id
    group by
        cohorts.cohort_month_date,
        greatest(customer_months.activity_month_date, cohorts.cohort_month_date)

),

cohort_sizes as (

    select
        cohort_month_date,
        count(*) as cohort_size
    from cohorts
    group by cohort_month_date

),

months as (

    select distinct month_start_date
    from dates
    where is_past

),

-- Every month of every cohort, also those in which nobody bought.
triangle as (

    select
        cohort_sizes.cohort_month_date,
        months.month_start_date as activity_month_date,
        cohort_sizes.cohort_size
    from cohort_sizes
    inner join months
        on cohort_sizes.cohort_month_date <= months.month_start_date

),

filled as (

    select
        triangle.cohort_month_date,
        triangle.activity_month_date,
        triangle.cohort_size,
        (
            extract(year from triangle.activity_month_date)
            - extract(year from triangle.cohort_month_date)
        ) * 12
        + extract(month from triangle.activity_month_date)
        - extract(month from triangle.cohort_month_date) as month_number,
        coalesce(activity.buyer_count, 0) as buyer_count,
        coalesce(activity.order_count, 0) as order_count,
        coalesce(activity.gross_value, 0) as gross_value,
        coalesce(activity.net_value, 0) as net_value
    from triangle
    left join activity
        on
            triangle.cohort_month_date = activity.cohort_month_date
            and triangle.activity_month_date = activity.activity_month_date

),

cumulated as (

    select
        *,
        sum(net_value) over (
            partition by cohort_month_date
            order by activity_month_date
            rows between unbounded preceding and current row
        ) as cumulative_net_value
    from filled

),

retention as (

    select
        cast(cohort_month_date as varchar)
        || '/'
        || cast(cast(month_number as integer) as varchar) as cohort_cell_id,

        '{{ var("reporting_currency") }}' as currency_code,

        cast(month_number as integer) as month_number,
        cohort_size,
        cast(buyer_count as bigint) as buyer_count,
        cast(order_count as bigint) as order_count,
        round(buyer_count / cohort_size, 6) as retention_rate,
        cast(gross_value as decimal(18, 2)) as gross_value,
        cast(net_value as decimal(18, 2)) as net_value,
        cast(cumulative_net_value as decimal(18, 2)) as cumulative_net_value,
        cast(round(cumulative_net_value / cohort_size, 2) as decimal(18, 2))
            as cumulative_net_value_per_customer,

        activity_month_date + interval '1' month <= {{ as_of_date() }}
            as is_complete_month,

        cohort_month_date,
        activity_month_date
    from cumulated

)

select * from retention
