-- A table: whatever is about customers starts from it.
{{ config(materialized='table') }}

with

record_clusters as (

    select * from {{ ref('int_identity__record_clusters') }}

),

identity_changes as (

    select * from {{ ref('int_identity__identity_changes') }}

),

last_changes as (

    select
        record_id,
        {{ first_value_by('to_customer_id', '-run_number') }} as customer_id
    from identity_changes
    group by record_id

),

clusters as (

    select
        record_clusters.record_id,
        last_changes.customer_id,
        record_clusters.cluster_record_id = record_clusters.record_id
            as is_oldest_record
    from record_clusters
    inner join last_changes
        on record_clusters.record_id = last_changes.record_id

)

select * from clusters
