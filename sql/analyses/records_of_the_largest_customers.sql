-- The records of the customers that have most of them, and how well they match.
with

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

golden_records as (

    select * from {{ ref('int_identity__golden_records') }}

),

records as (

    select * from {{ ref('int_identity__standardized_records') }}

),

pairs as (

    select * from {{ ref('int_identity__scored_pairs') }}

),

largest as (

    select
        customer_id,
        full_name,
        record_count
    from golden_records
    order by
        record_count desc,
        customer_id
    limit 20

),

best_matches as (

    select
        record_id,
        max(match_weight) as best_match_weight
    from (
        select
            left_record_id as record_id,
            match_weight
        from pairs
        union all
        select
            right_record_id as record_id,
            match_weight
        from pairs
    ) as sides
    group by record_id

)

select
    largest.customer_id,
    largest.full_name as golden_name,
    records.record_id,
    records.source_system,
    records.first_name,
    records.last_name,
    records.email,
    records.phone,
    records.birth_date,
    records.postal_code,
    best_matches.best_match_weight
from largest
inner join clusters
    on largest.customer_id = clusters.customer_id
inner join records
    on clusters.record_id = records.record_id
left join best_matches
    on records.record_id = best_matches.record_id
order by
    largest.record_count desc,
    largest.customer_id,
    records.record_id
