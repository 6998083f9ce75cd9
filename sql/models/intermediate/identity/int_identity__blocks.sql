-- A table: training and linking pair the records of a block.
{{ config(materialized='table') }}

-- depends_on: {{ ref('int_identity__changed_records') }}
-- depends_on: {{ ref('int_identity__linking_plan') }}

with

keys as (

    select * from {{ ref('int_identity__blocking_keys') }}

),

limits as (

    select * from {{ ref('int_identity__block_limits') }}

),

records as (

    select
        record_number,
        refined_key,
        narrow_key
    from {{ ref('int_identity__match_records') }}

),

{% if not links_everything() -%}

-- Only the blocks of what has changed.
changed_blocks as (

    select distinct
        keys.key_number,
        keys.block_key
    from keys
    inner join {{ ref('int_identity__changed_records') }} as changed
        on keys.record_number = changed.record_number

),
{%- endif %}

sizes as (

    select
        keys.key_number,
        keys.block_key,
        count(*) as record_count
    from keys
    {% if not links_everything() -%}
    semi join changed_blocks
        on
            keys.key_number = changed_blocks.key_number
            and keys.block_key = changed_blocks.block_key
    {%- endif %}
    group by
        keys.key_number,
        keys.block_key
    having count(*) > 1

),

placed as (

    select
        keys.record_number,
        keys.key_number,
        keys.block_key,
        sizes.record_count,
        limits.block_limit
    from keys
    inner join sizes
        on
            keys.key_number = sizes.key_number
            and keys.block_key = sizes.block_key
    inner join limits
        on keys.key_number = limits.key_number

),

-- What is too great is divided by initials and year of birth, and then by names.
refined as (

    select
        placed.record_number,
        placed.key_number,
        xor(placed.block_key, records.refined_key) as block_key,
        xor(placed.block_key, records.narrow_key) as narrow_key,
        placed.block_limit,
        count(*) over (
            partition by
                placed.key_number,
                placed.block_key,
                records.refined_key
        ) as record_count
    from placed
    inner join records
        on placed.record_number = records.record_number
    where placed.record_count > placed.block_limit

),

narrowed as (

    select
        record_number,
        key_number,
        narrow_key as block_key,
        block_limit,
        count(*) over (
            partition by
                key_number,
                narrow_key
        ) as record_count
    from refined
    where record_count > block_limit

),

kept as (

    select
        record_number,
        key_number,
        block_key
    from placed
    where record_count <= block_limit
    union all
    select
        record_number,
        key_number,
        block_key
    from refined
    where record_count between 2 and block_limit
    union all
    select
        record_number,
        key_number,
        block_key
    from narrowed
    where record_count between 2 and 2 * block_limit

)

select * from kept
