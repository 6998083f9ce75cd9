-- Kept until everything is linked anew: the same value always weighs the same.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed([]) }}",
) }}

-- depends_on: {{ ref('int_identity__changed_records') }}
-- depends_on: {{ ref('int_identity__linking_plan') }}

with

records as (

    select * from {{ ref('int_identity__standardized_records') }}

),

-- A value of one record only is as rare as can be, and needs no row.
frequencies as (

    {% for field in frequency_fields() %}
    select
        '{{ field }}' as field,
        {{ field }} as value,
        count(*) as record_count
    from records
    where {{ field }} is not null
    group by {{ field }}
    having count(*) > 1
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from frequencies
{% if not links_everything() %}where false{% endif %}
