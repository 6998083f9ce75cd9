-- Records, as they came in, that belong to nobody or to several persons.
with

records as (

    select * from {{ source('raw', 'customers') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

persons_per_record as (

    select
        records.customer_id as record_id,
        count(clusters.customer_id) as person_count
    from records
    left join clusters
        on records.customer_id = clusters.record_id
    group by records.customer_id

)

select * from persons_per_record
where person_count != 1
