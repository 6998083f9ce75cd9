-- A table: whatever is about customers starts from it.
{{ config(materialized='table') }}

with

record_clusters as (

    select * from {{ ref('int_identity__record_clusters') }}

),

clusters as (

    select
        record_id,
        'c-' || cluster_record_id as customer_id,
        cluster_record_id = record_id as is_oldest_record
    from record_clusters

)

select * from clusters
