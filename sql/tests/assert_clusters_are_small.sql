-- Customers of many records. A few may be real; rules that chain strangers show here.
{{ config(severity='warn') }}

with

golden_records as (

    select * from {{ ref('int_identity__golden_records') }}

)

select
    customer_id,
    full_name,
    record_count
from golden_records
where record_count > 50
