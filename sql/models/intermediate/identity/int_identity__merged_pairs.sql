-- A table: the second pass, of what the first has merged with all others.
{{ config(materialized='table') }}

-- depends_on: {{ ref('int_identity__changed_records') }}
-- depends_on: {{ ref('int_identity__linking_plan') }}

{% set linked = none if links_everything() else last_clusters() %}

with

merged as (

    select * from {{ ref('int_identity__merged_records') }}

),

grouped as (

    select * from {{ ref('int_identity__grouped_records') }}

),

single_numbers as (

    select record_number
    from grouped
    where record_count = 1
    {% if linked is not none -%}
    union all
    select min(linked.record_number) as record_number
    from {{ linked }} as linked
    left join grouped
        on linked.record_number = grouped.record_number
    group by linked.cluster_record_id
    having count(*) = 1 and count(grouped.record_number) = 0
    {%- endif %}

),

single as (

    select records.*
    from {{ ref('int_identity__match_records') }} as records
    semi join single_numbers
        on records.record_number = single_numbers.record_number

),

used_keys as (

    select key_number
    from {{ ref('int_identity__blocking_yields') }}
    where is_used

),

weights as (

    select * from {{ ref('int_identity__match_weights') }}

),

records as (

    select
        *,
        true as is_merged
    from merged
    union all by name
    select
        *,
        1 as record_count,
        false as is_merged
    from single

),

merged_keys as (

    {{ record_keys('merged') }}

),

single_keys as (

    select keys.*
    from {{ ref('int_identity__blocking_keys') }} as keys
    semi join single_numbers
        on keys.record_number = single_numbers.record_number

),

keyed as (

    select
        merged_keys.record_number,
        merged_keys.key_number,
        merged_keys.block_key,
        true as is_merged
    from merged_keys
    inner join used_keys
        on merged_keys.key_number = used_keys.key_number
    union all
    select
        single_keys.record_number,
        single_keys.key_number,
        single_keys.block_key,
        false as is_merged
    from single_keys
    inner join used_keys
        on single_keys.key_number = used_keys.key_number
    where exists (
        select 1
        from merged_keys
        where
            merged_keys.key_number = single_keys.key_number
            and merged_keys.block_key = single_keys.block_key
    )

),

sized as (

    select
        *,
        count(*) over (
            partition by
                key_number,
                block_key
        ) as block_size
    from keyed

),

blocked as (

    select
        sized.record_number,
        sized.key_number,
        sized.is_merged,
        case
            when sized.block_size > 50 then xor(sized.block_key, records.narrow_key)
            else sized.block_key
        end as block_key
    from sized
    inner join records
        on sized.record_number = records.record_number

),

narrowed as (

    select
        *,
        count(*) over (
            partition by
                key_number,
                block_key
        ) as narrow_size
    from blocked

),

pairs as (

    select distinct
        least(left_key.record_number, right_key.record_number) as left_number,
        greatest(left_key.record_number, right_key.record_number) as right_number
    from narrowed as left_key
    inner join narrowed as right_key
        on
            left_key.key_number = right_key.key_number
            and left_key.block_key = right_key.block_key
    where
        left_key.is_merged
        and left_key.record_number != right_key.record_number
        and left_key.narrow_size <= 100

),

compared as (

    {{ compared_pairs(
        'pairs', 'records', ['left_number', 'right_number'], has_frequencies=true
    ) }}

),

weighed as (

    {{ weighed_pairs('compared', 'weights', ['left_number', 'right_number']) }}

),

-- Most of what belonged together has been found: what is left needs more to be believed,
-- and so do groups, whose records have had many occasions to be found.
doubted as (

    select
        weighed.* exclude (match_weight),
        weighed.match_weight
        - 2
        - 4 * log2(least(left_record.record_count, right_record.record_count))
            as match_weight
    from weighed
    inner join records as left_record
        on weighed.left_number = left_record.record_number
    inner join records as right_record
        on weighed.right_number = right_record.record_number

)

select * from doubted
where
    match_weight >= -12
    {% if var('identity_link_only') -%}
    -- A group of two sources has found its pair.
    and false
    {%- endif %}
