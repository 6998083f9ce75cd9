with

golden_records as (

    select * from {{ ref('int_identity__golden_records') }}

),

households as (

    select * from {{ ref('int_identity__households') }}

),

enrichment as (

    select * from {{ ref('int_enrichment__customers') }}

),

quality as (

    select * from {{ ref('int_quality__customer_scores') }}

),

customers as (

    select
        golden_records.customer_id,
        households.household_id,

        golden_records.full_name,
        golden_records.first_name,
        golden_records.last_name,
        golden_records.gender,
        golden_records.email,
        golden_records.phone,
        golden_records.street,
        golden_records.city,
        golden_records.state,
        golden_records.postal_code,
        golden_records.country_code,
        enrichment.country_name,
        enrichment.region,
        enrichment.time_zone,
        enrichment.location_precision,
        enrichment.email_domain,
        enrichment.registrable_domain,
        enrichment.email_domain_class,
        enrichment.phone_country_code,
        enrichment.phone_line_type,
        golden_records.source_systems,

        golden_records.record_count,
        households.household_size,
        quality.quality_score,
        enrichment.farthest_address_km,
        enrichment.reference_place_km,

        golden_records.has_marketing_consent,
        coalesce(enrichment.has_role_mailbox, false) as has_role_mailbox,

        golden_records.birth_date,

        golden_records.first_seen_at,
        golden_records.last_updated_at{{ declared_columns('enrichment') }}
    from golden_records
    left join households
        on golden_records.customer_id = households.customer_id
    left join enrichment
        on golden_records.customer_id = enrichment.customer_id
    left join quality
        on golden_records.customer_id = quality.customer_id

)

select * from customers
