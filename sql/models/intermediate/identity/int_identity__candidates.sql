-- A table that grows: what was never compared is missing here.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed(['left_number', 'right_number']) }}",
) }}

-- depends_on: {{ ref('int_identity__changed_records') }}
-- depends_on: {{ ref('int_identity__linking_plan') }}

with

keys as (

    select
        blocks.record_number,
        blocks.key_number,
        blocks.block_key
    from {{ ref('int_identity__blocks') }} as blocks
    inner join {{ ref('int_identity__blocking_yields') }} as yields
        on blocks.key_number = yields.key_number
    where yields.is_used

),

{% if not links_everything() -%}

changed_keys as (

    select keys.*
    from keys
    semi join {{ ref('int_identity__changed_records') }} as changed
        on keys.record_number = changed.record_number

),
{%- endif %}

pairs as (

    select
        least(left_key.record_number, right_key.record_number) as left_number,
        greatest(left_key.record_number, right_key.record_number) as right_number,
        bit_or(cast(1 as bigint) << left_key.key_number) as key_set
    {% if links_everything() -%}
    from keys as left_key
    inner join keys as right_key
        on
            left_key.key_number = right_key.key_number
            and left_key.block_key = right_key.block_key
            and left_key.record_number < right_key.record_number
    {%- else -%}
    from changed_keys as left_key
    inner join keys as right_key
        on
            left_key.key_number = right_key.key_number
            and left_key.block_key = right_key.block_key
            and left_key.record_number != right_key.record_number
    {%- endif %}
    group by
        least(left_key.record_number, right_key.record_number),
        greatest(left_key.record_number, right_key.record_number)

)

select * from pairs
