-- In its first period everyone of a cohort buys, and never more than everyone.
select
    cohort_cell_id,
    cohort_size,
    buyer_count
from {{ ref('retention_cohorts') }}
where
    buyer_count > cohort_size
    or (period_number = 0 and buyer_count != cohort_size)
