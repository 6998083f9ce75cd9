-- Kept until everything is linked anew: what the weights were learned from.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed([]) }}",
) }}

-- depends_on: {{ ref('int_identity__changed_records') }}
-- depends_on: {{ ref('int_identity__linking_plan') }}

with

records as (

    select * from {{ ref('int_identity__match_records') }}

),

keys as (

    select * from {{ ref('int_identity__blocks') }}

),

-- The share of the records whose pairs are seen: a few hundred thousand pairs teach
-- as much as a hundred million.
sampling as (

    select
        least(
            sqrt(200000 / greatest(sum(record_count * (record_count - 1) / 2), 1)), 1
        ) as record_share
    from (
        select count(*) as record_count
        from keys
        group by
            key_number,
            block_key
    ) as block_sizes

),

sampled_keys as (

    select
        keys.record_number,
        keys.key_number,
        keys.block_key
    from keys
    inner join records
        on keys.record_number = records.record_number
    where
        records.record_number % 1000000
        < (select sampling.record_share * 1000000 from sampling)

),

blocked_pairs as (

    select
        left_key.record_number as left_number,
        right_key.record_number as right_number,
        bit_or(cast(1 as bigint) << left_key.key_number) as key_set
    from sampled_keys as left_key
    inner join sampled_keys as right_key
        on
            left_key.key_number = right_key.key_number
            and left_key.block_key = right_key.block_key
            and left_key.record_number < right_key.record_number
    group by
        left_key.record_number,
        right_key.record_number

),

-- Pairs of any two records: how often unrelated people agree.
shuffled as (

    select
        record_number,
        row_number() over (
            order by record_number
        ) - 1 as place,
        count(*) over () as record_count
    from records

),

random_pairs as (

    select
        left_record.record_number as left_number,
        right_record.record_number as right_number,
        cast(0 as bigint) as key_set
    from (
        select
            *,
            unnest(range(
                1, least(record_count - 1, greatest(200000 // record_count, 1)) + 1
            )) as distance
        from shuffled
        where place < 200000
    ) as left_record
    inner join shuffled as right_record
        on
            (left_record.place + left_record.distance) % left_record.record_count
            = right_record.place

),

pairs as (

    select * from blocked_pairs
    union all
    select * from random_pairs

),

compared as materialized (

    {{ compared_pairs('pairs', 'records', ['key_set']) }}

),

pattern_counts as (

    select
        key_set,
        {% for comparison in comparisons() -%}
        {{ comparison.name }}_level,
        {% endfor -%}
        count(*) as pair_count,
        (select pow(sampling.record_share, 2) from sampling) as pair_share
    from compared
    group by
        {% for comparison in comparisons() -%}
        {{ comparison.name }}_level,
        {% endfor -%}
        key_set

)

select * from pattern_counts
{% if not links_everything() %}where false{% endif %}
