-- Between what a churn model learned from and the date it is used on nothing overlaps.
select
    window_name,
    label_known_date,
    used_from_date
from {{ ref('churn_models') }}
where label_known_date > used_from_date
