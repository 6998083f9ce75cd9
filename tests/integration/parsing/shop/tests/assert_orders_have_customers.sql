{{ config(tags=['claims'], severity='warn') }}
select orders.*
from {{ ref('fct_orders') }} as orders
left join {{ ref('dim_customers') }} as customers using (customer_id)
where customers.customer_id is null
