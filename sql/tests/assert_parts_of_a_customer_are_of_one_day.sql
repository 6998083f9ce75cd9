-- Parts of a different day are of different runs: `c360 build` makes them one.
{{ config(severity='warn') }}

with

customers as (

    select * from {{ ref('customer_360') }}

)

select
    as_of_date,
    value_as_of_date,
    segment_as_of_date,
    activity_as_of_date,
    churn_as_of_date,
    quality_as_of_date,
    count(*) as customer_count
from customers
where
    value_as_of_date != as_of_date
    or activity_as_of_date != as_of_date
    or churn_as_of_date != as_of_date
    or quality_as_of_date != as_of_date
    or coalesce(segment_as_of_date != as_of_date, false)
group by
    as_of_date,
    value_as_of_date,
    segment_as_of_date,
    activity_as_of_date,
    churn_as_of_date,
    quality_as_of_date
