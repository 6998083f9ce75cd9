-- Bad rows are part of life and kept apart. More than one in a hundred is a fault to
-- find: a missing rate, a file of customers not loaded, a status nobody mapped.
{{ config(severity='warn') }}

with

outcomes as (

    select * from {{ ref('int_activity__outcomes') }}

)

select
    table_name,
    sum(row_count) as row_count,
    sum(case when has_error or outcome = 'unknown_status' then row_count else 0 end)
        as kept_out_count
from outcomes
group by table_name
having
    sum(case when has_error or outcome = 'unknown_status' then row_count else 0 end)
    * 100 > sum(row_count)
