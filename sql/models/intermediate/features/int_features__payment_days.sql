-- A table: features of each date read it instead of the payments, which are many more.
{{ config(materialized='table') }}

with

payments as (

    select * from {{ ref('int_features__payments') }}

),

payment_days as (

    select
        customer_id,

        {{ payment_day_columns() }},

        min(known_date) = max(known_date)
        and not max(is_taken_back) as is_known_at_once,

        posted_date as activity_date,
        max(known_date) as known_date
    from payments
    group by
        customer_id,
        posted_date

)

select * from payment_days
