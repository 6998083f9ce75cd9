select *, 1 as version from {{ ref('shop', 'stg_customers') }}
