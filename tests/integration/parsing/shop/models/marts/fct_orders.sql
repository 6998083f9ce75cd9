{{
    config(
        materialized='incremental',
        unique_key='order_id',
        pre_hook=["select 1 as before", {"sql": "select 2 as b", "transaction": False}],
        meta={'owner': 'sales'}
    )
}}

with recent as (

    select * from {{ ref('stg_tidy') }}
    {% if is_incremental() %}
    where order_id > (select max(order_id) from {{ this }})
    {% endif %}

)

select * from recent
