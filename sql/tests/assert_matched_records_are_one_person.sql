-- Pairs whose records ended in different clusters: then clustering stopped too early.
with

pairs as (

    select * from {{ ref('int_identity__matched_pairs') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

torn_apart as (

    select
        pairs.older_record_id,
        pairs.newer_record_id,
        older.customer_id as older_customer_id,
        newer.customer_id as newer_customer_id
    from pairs
    inner join clusters as older
        on pairs.older_record_id = older.record_id
    inner join clusters as newer
        on pairs.newer_record_id = newer.record_id
    where older.customer_id != newer.customer_id

)

select * from torn_apart
