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

),

wanted as (

    select records.*
    from records
    {% if not links_everything() -%}
    inner join {{ ref('int_identity__changed_records') }} as changed
        on records.record_number = changed.record_number
    {%- endif %}

),

record_keys as (

    {{ record_keys('wanted') }}

)

select * from record_keys
