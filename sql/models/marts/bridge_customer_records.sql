with

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

records as (

    select * from {{ ref('int_identity__standardized_records') }}

),

records_of_customers as (

    select
        clusters.record_id,
        clusters.customer_id,

        records.source_system,
        records.record_status,

        records.created_at,
        records.updated_at,
        records.loaded_at
    from clusters
    inner join records
        on clusters.record_id = records.record_id

)

select * from records_of_customers
