-- Each enriched column is filled for as many customers as minimum_fill_rates asks for.
{{ config(severity='warn') }}

select
    column_name,
    filled_count,
    customer_count,
    filled_share,
    minimum_fill_rate
from {{ ref('enrichment_fill_rates') }}
where filled_share < minimum_fill_rate
