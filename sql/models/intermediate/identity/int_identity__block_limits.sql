-- Kept until everything is linked anew. A key may ask for so many pairs a record; its
-- greatest blocks give way.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed([]) }}",
) }}

-- depends_on: {{ ref('int_identity__changed_records') }}
-- depends_on: {{ ref('int_identity__linking_plan') }}

with

keys as (

    select * from {{ ref('int_identity__blocking_keys') }}

),

key_names as (

    select * from {{ ref('identity_blocking_keys') }}

),

record_total as (

    select count(*) as record_count
    from {{ ref('int_identity__match_records') }}

),

blocks as (

    select
        key_number,
        block_key,
        count(*) as record_count
    from keys
    group by
        key_number,
        block_key
    having count(*) > 1

),

sizes as (

    select
        key_number,
        record_count,
        sum(count(*) * record_count * (record_count - 1) / 2) over (
            partition by key_number
            order by record_count
        ) as pair_count
    from blocks
    group by
        key_number,
        record_count

),

limits as (

    select
        key_names.key_number,
        least(
            greatest(
                coalesce(max(sizes.record_count) filter (
                    sizes.pair_count
                    <= case when key_names.is_weak then 6 else 12 end
                    * record_total.record_count
                ), 0),
                10
            ),
            1000
        ) as block_limit
    from key_names
    cross join record_total
    left join sizes
        on key_names.key_number = sizes.key_number
    group by key_names.key_number

)

select * from limits
{% if not links_everything() %}where false{% endif %}
