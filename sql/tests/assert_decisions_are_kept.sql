-- Pairs that people have decided and that ended otherwise: overrides that contradict.
with

overrides as (

    select * from {{ ref('identity_overrides') }}

),

clusters as (

    select * from {{ ref('int_identity__record_clusters') }}

),

broken as (

    select
        overrides.record_id_a,
        overrides.record_id_b,
        overrides.decision
    from overrides
    inner join clusters as cluster_a
        on overrides.record_id_a = cluster_a.record_id
    inner join clusters as cluster_b
        on overrides.record_id_b = cluster_b.record_id
    where
        (cluster_a.cluster_record_id = cluster_b.cluster_record_id)
        != (overrides.decision = 'must_link')

)

select * from broken
