-- A table: the recursion would run again for each reader.
{{ config(materialized='table') }}

with

records as (

    select * from {{ ref('int_identity__standardized_records') }}

),

pairs as (

    select * from {{ ref('int_identity__matched_pairs') }}

),

-- Only records that have a pair need to be clustered. They are numbered by age, so that
-- the least number of a cluster is its oldest record.
paired as (

    select older_record_id as record_id
    from pairs
    union
    select newer_record_id as record_id
    from pairs

),

numbered as (

    select
        records.record_id,
        row_number() over (
            order by
                records.created_at nulls last,
                records.record_id
        ) as record_number
    from records
    inner join paired
        on records.record_id = paired.record_id

),

edges as (

    select distinct
        older.record_number as older_number,
        newer.record_number as newer_number
    from pairs
    inner join numbered as older
        on pairs.older_record_id = older.record_id
    inner join numbered as newer
        on pairs.newer_record_id = newer.record_id

),

components as (

    {{ connected_components('edges', 'older_number', 'newer_number') }}

),

oldest_records as (

    select
        numbered.record_id,
        oldest.record_id as oldest_record_id
    from components
    inner join numbered
        on components.node = numbered.record_number
    inner join numbered as oldest
        on components.component = oldest.record_number

),

clusters as (

    select
        records.record_id,
        coalesce(oldest_records.oldest_record_id, records.record_id)
            as cluster_record_id
    from records
    left join oldest_records
        on records.record_id = oldest_records.record_id

)

select * from clusters
