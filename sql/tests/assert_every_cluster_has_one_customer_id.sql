-- Clusters of several ids, and ids of several clusters.
with

record_clusters as (

    select * from {{ ref('int_identity__record_clusters') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

named_clusters as (

    select distinct
        record_clusters.cluster_record_id,
        clusters.customer_id
    from record_clusters
    left join clusters
        on record_clusters.record_id = clusters.record_id

),

torn_clusters as (

    select
        cluster_record_id as found,
        count(*) as times
    from named_clusters
    group by cluster_record_id
    having count(*) > 1

),

shared_ids as (

    select
        customer_id as found,
        count(*) as times
    from named_clusters
    group by customer_id
    having count(*) > 1

)

select * from torn_clusters
union all
select * from shared_ids
