-- The cohort triangle as one reads it: cohorts down, months since then across.
with

cohorts as (

    select * from {{ ref('retention_cohorts') }}
    where
        period = 'month'
        and segmentation = 'all'

)

select
    cohort_date,
    max(cohort_size) as cohort_size,
    max(case when period_number = 1 then retention_rate end) as month_1,
    max(case when period_number = 2 then retention_rate end) as month_2,
    max(case when period_number = 3 then retention_rate end) as month_3,
    max(case when period_number = 6 then retention_rate end) as month_6,
    max(case when period_number = 12 then retention_rate end) as month_12
from cohorts
where is_complete_period
group by cohort_date
order by cohort_date
