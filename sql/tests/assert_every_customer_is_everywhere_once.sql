-- Models of one row per customer hold the same customers: all of them.
with

golden_records as (

    select customer_id from {{ ref('int_identity__golden_records') }}

),

holdings as (

    select
        'dim_customers' as model_name,
        customer_id
    from {{ ref('dim_customers') }}
    union all
    select
        'customer_360' as model_name,
        customer_id
    from {{ ref('customer_360') }}
    union all
    select
        'customer_lifetime_value' as model_name,
        customer_id
    from {{ ref('customer_lifetime_value') }}
    union all
    select
        'customer_activity' as model_name,
        customer_id
    from {{ ref('customer_activity') }}

),

copies as (

    select
        customer_id,
        count(*) as model_count
    from holdings
    group by customer_id

)

select
    golden_records.customer_id,
    copies.customer_id as held_customer_id,
    copies.model_count
from golden_records
full outer join copies
    on golden_records.customer_id = copies.customer_id
where
    golden_records.customer_id is null
    or coalesce(copies.model_count, 0) != 4
