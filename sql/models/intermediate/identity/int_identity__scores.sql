-- A table that grows: clusters are made of it, and it answers why two records are one
-- customer.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed(['left_number', 'right_number']) }}",
) }}

-- depends_on: {{ ref('int_identity__changed_records') }}
-- depends_on: {{ ref('int_identity__linking_plan') }}

with

records as (

    select * from {{ ref('int_identity__match_records') }}

),

pairs as (

    select pairs.*
    from {{ ref('int_identity__candidates') }} as pairs
    {% if not links_everything() -%}
    where
        pairs.left_number in (
            select record_number from {{ ref('int_identity__changed_records') }}
        )
        or pairs.right_number in (
            select record_number from {{ ref('int_identity__changed_records') }}
        )
    {%- endif %}

),

weights as (

    select * from {{ ref('int_identity__match_weights') }}

),

compared as (

    {{ compared_pairs(
        'pairs', 'records', ['left_number', 'right_number', 'key_set'],
        has_frequencies=true
    ) }}

),

weighed as (

    {{ weighed_pairs('compared', 'weights', ['left_number', 'right_number', 'key_set']) }}

),

-- Far below even odds a pair neither joins two clusters nor keeps them apart.
scored as (

    select
        *,
        1 / (1 + pow(2e0, -match_weight)) as match_probability
    from weighed
    where match_weight >= -12

)

select * from scored
