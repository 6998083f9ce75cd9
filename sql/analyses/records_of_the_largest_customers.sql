-- The records of the customers that have most of them, and what they were matched by.
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

    select * from {{ ref('int_identity__matched_pairs') }}

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

rules_per_record as (

    select
        newer_record_id as record_id,
        string_agg(match_rule, ', ' order by match_rule) as match_rules
    from pairs
    group by newer_record_id

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
    rules_per_record.match_rules
from largest
inner join clusters
    on largest.customer_id = clusters.customer_id
inner join records
    on clusters.record_id = records.record_id
left join rules_per_record
    on records.record_id = rules_per_record.record_id
order by
    largest.record_count desc,
    largest.customer_id,
    records.record_id
