with

transactions as (

    select * from {{ ref('fct_transactions') }}
    where is_counted

),

events as (

    select * from {{ ref('fct_customer_events') }}
    where is_counted

),

dates as (

    select * from {{ ref('dim_dates') }}

),

as_of as (

    select * from {{ ref('int_activity__as_of_date') }}

),

lifetime_value as (

    select * from {{ ref('customer_lifetime_value') }}

),

days as (

    select dates.date_day
    from dates
    cross join as_of
    where
        dates.date_day >= as_of.first_activity_date
        and dates.date_day < as_of.as_of_date

),

sales as (

    select
        posted_date,
        sum(case when is_order then 1 else 0 end) as order_count,
        sum(case when refund_amount > 0 then 1 else 0 end) as refund_count,
        sum(gross_amount) as gross_value,
        sum(refund_amount) as refund_value,
        sum(net_amount) as net_value
    from transactions
    group by posted_date

),

-- Customers are told apart on their own: with sums beside them, or as count(distinct)
-- beside a count, they take several times the memory.
daily_buyers as (

    select distinct
        posted_date,
        customer_id
    from transactions
    where is_order

),

buyers as (

    select
        posted_date,
        count(*) as buyer_count
    from daily_buyers
    group by posted_date

),

daily_visitors as (

    select
        occurred_date,
        customer_id,
        count(*) as event_count
    from events
    group by
        occurred_date,
        customer_id

),

visits as (

    select
        occurred_date,
        sum(event_count) as event_count,
        count(*) as visitor_count
    from daily_visitors
    group by occurred_date

),

first_orders as (

    select
        first_order_date,
        count(*) as new_buyer_count
    from lifetime_value
    where first_order_date is not null
    group by first_order_date

),

kpis as (

    select
        days.date_day,

        '{{ var("reporting_currency") }}' as currency_code,

        cast(coalesce(sales.order_count, 0) as bigint) as order_count,
        cast(coalesce(sales.refund_count, 0) as bigint) as refund_count,
        coalesce(buyers.buyer_count, 0) as buyer_count,
        coalesce(first_orders.new_buyer_count, 0) as new_buyer_count,
        cast(coalesce(visits.event_count, 0) as bigint) as event_count,
        coalesce(visits.visitor_count, 0) as visitor_count,
        cast(coalesce(sales.gross_value, 0) as decimal(18, 2)) as gross_value,
        cast(coalesce(sales.refund_value, 0) as decimal(18, 2)) as refund_value,
        cast(coalesce(sales.net_value, 0) as decimal(18, 2)) as net_value,
        cast(
            case
                when sales.order_count > 0
                    then round(sales.gross_value / sales.order_count, 2)
            end as decimal(18, 2)
        ) as average_order_value
    from days
    left join sales
        on days.date_day = sales.posted_date
    left join buyers
        on days.date_day = buyers.posted_date
    left join visits
        on days.date_day = visits.occurred_date
    left join first_orders
        on days.date_day = first_orders.first_order_date

)

select * from kpis
