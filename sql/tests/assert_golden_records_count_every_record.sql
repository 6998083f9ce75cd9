-- Customers whose golden record was not made from all of their records.
with

golden_records as (

    select * from {{ ref('int_identity__golden_records') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

records_per_customer as (

    select
        customer_id,
        count(*) as clustered_record_count
    from clusters
    group by customer_id

),

compared as (

    select
        coalesce(golden_records.customer_id, records_per_customer.customer_id)
            as customer_id,
        golden_records.record_count,
        records_per_customer.clustered_record_count
    from golden_records
    full join records_per_customer
        on golden_records.customer_id = records_per_customer.customer_id

)

select * from compared
where record_count is distinct from clustered_record_count
