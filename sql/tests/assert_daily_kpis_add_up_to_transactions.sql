-- Day by day, the figures are those of the facts.
with

kpis as (

    select * from {{ ref('daily_kpis') }}

),

transactions_per_day as (

    select
        posted_date,
        sum(case when is_order then 1 else 0 end) as order_count,
        sum(gross_amount) as gross_value,
        sum(refund_amount) as refund_value,
        sum(net_amount) as net_value
    from {{ ref('fct_transactions') }}
    where is_counted
    group by posted_date

)

select coalesce(kpis.date_day, transactions_per_day.posted_date) as wrong_date
from kpis
full outer join transactions_per_day
    on kpis.date_day = transactions_per_day.posted_date
where
    kpis.date_day is null
    or kpis.order_count != coalesce(transactions_per_day.order_count, 0)
    or kpis.gross_value != coalesce(transactions_per_day.gross_value, 0)
    or kpis.refund_value != coalesce(transactions_per_day.refund_value, 0)
    or kpis.net_value != coalesce(transactions_per_day.net_value, 0)
