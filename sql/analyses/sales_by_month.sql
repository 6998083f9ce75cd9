-- Sales month by month, with what came back.
with

kpis as (

    select * from {{ ref('daily_kpis') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

)

select
    dates.month_start_date,
    sum(kpis.order_count) as order_count,
    sum(kpis.new_buyer_count) as new_buyer_count,
    sum(kpis.gross_value) as gross_value,
    sum(kpis.refund_value) as refund_value,
    sum(kpis.net_value) as net_value
from kpis
inner join dates
    on kpis.date_day = dates.date_day
group by dates.month_start_date
order by dates.month_start_date
