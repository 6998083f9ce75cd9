-- A table: cohorts, revenue retention and resurrection read it, and it takes a scan of
-- all days.
{{ config(materialized='table') }}

with

customer_days as (

    select * from {{ ref('int_activity__customer_days') }}

),

customer_months as (

    select
        customer_id,

        cast(
            extract(year from date_trunc('month', activity_date)) * 12
            + extract(month from date_trunc('month', activity_date)) as integer
        ) as month_number,
        cast(sum(order_count) as bigint) as order_count,
        cast(sum(gross_value) as decimal(18, 2)) as gross_value,
        cast(sum(net_value) as decimal(18, 2)) as net_value,

        cast(date_trunc('month', activity_date) as date) as month_date
    from customer_days
    group by
        customer_id,
        date_trunc('month', activity_date)

)

select * from customer_months
