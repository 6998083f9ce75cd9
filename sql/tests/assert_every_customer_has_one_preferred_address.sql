-- Who has an address has exactly one to write to, and it is not a repetition.
select
    customer_id,
    sum(case when is_preferred then 1 else 0 end) as preferred_count
from {{ ref('dim_addresses') }}
group by customer_id
having
    sum(case when is_preferred then 1 else 0 end) != 1
    or sum(case when is_preferred and is_repeated then 1 else 0 end) != 0
