-- As many days as lie between the first and the last.
select
    min(date_day) as first_date,
    max(date_day) as last_date,
    count(*) as day_count
from {{ ref('dim_dates') }}
having count(*) != {{ days_between('min(date_day)', 'max(date_day)') }} + 1
