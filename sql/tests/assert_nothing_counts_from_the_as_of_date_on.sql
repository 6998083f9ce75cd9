-- The numbers know nothing of the as-of date and of what comes after it.
select
    'fct_transactions' as model_name,
    transaction_id as row_id
from {{ ref('fct_transactions') }}
where is_counted and posted_date >= {{ as_of_date() }}
union all
select
    'fct_customer_events' as model_name,
    event_id as row_id
from {{ ref('fct_customer_events') }}
where is_counted and occurred_date >= {{ as_of_date() }}
