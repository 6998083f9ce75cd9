-- How much of what was loaded became business, and where the rest is.
with

outcomes as (

    select * from {{ ref('int_activity__outcomes') }}
    where table_name = 'transactions'

)

select
    outcome,
    original_currency_code,
    row_count,
    original_amount,
    net_amount,
    has_error
from outcomes
order by
    has_error desc,
    row_count desc,
    outcome asc,
    original_currency_code asc
