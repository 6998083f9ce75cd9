-- A table that grows: new records are looked up in it.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed(['record_number']) }}",
) }}

-- depends_on: {{ ref('int_identity__changed_records') }}
-- depends_on: {{ ref('int_identity__linking_plan') }}

with

records as (

    select * from {{ ref('int_identity__match_records') }}
    {% if not links_everything() -%}
    where record_number in (
        select record_number from {{ ref('int_identity__changed_records') }}
    )
    {%- endif %}

),

record_keys as (

    {{ record_keys('records') }}

)

select * from record_keys
