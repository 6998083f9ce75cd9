{{ config(materialized='view', tags=['orders'], alias='orders_cleaned') }}

select
    id as order_id,
    customer_id,
    amount
from {{ source('crm', 'orders') }}
where amount >= {{ var('minimum') }}
