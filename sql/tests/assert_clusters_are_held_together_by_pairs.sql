-- Clusters with too few pairs to connect their records: strangers were put together.
with

pairs as (

    select * from {{ ref('int_identity__matched_pairs') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

distinct_pairs as (

    select distinct
        older_record_id,
        newer_record_id
    from pairs

),

pairs_per_customer as (

    select
        clusters.customer_id,
        count(*) as pair_count
    from distinct_pairs
    inner join clusters
        on distinct_pairs.newer_record_id = clusters.record_id
    group by clusters.customer_id

),

records_per_customer as (

    select
        customer_id,
        count(*) as record_count
    from clusters
    group by customer_id
    having count(*) > 1

),

unheld as (

    select
        records_per_customer.customer_id,
        records_per_customer.record_count,
        coalesce(pairs_per_customer.pair_count, 0) as pair_count
    from records_per_customer
    left join pairs_per_customer
        on records_per_customer.customer_id = pairs_per_customer.customer_id

)

select * from unheld
where pair_count < record_count - 1
