-- A table: dim_customers, customer_360 and the fill rates read it.
{{ config(materialized='table') }}

with

golden_records as (

    select * from {{ ref('int_identity__golden_records') }}

),

households as (

    select * from {{ ref('int_identity__households') }}

),

email_domains as (

    select * from {{ ref('email_domains') }}

),

places as (

    select * from {{ ref('int_enrichment__places') }}

),

phones as (

    select * from {{ ref('int_enrichment__phones') }}

),

distances as (

    select * from {{ ref('int_enrichment__distances') }}

),

keyed as (

    select
        *,
        {{ place_id() }} as place_id,
        nullif(split_part(email, '@', 2), '') as email_domain,
        {{ registrable_domain("nullif(split_part(email, '@', 2), '')") }}
            as registrable_domain,
        case when phone like '+%' then substr(phone, 2, 7) end as first_digits
    from golden_records

),

looked_up as (

    select
        keyed.customer_id,
        households.household_id,

        keyed.email,
        keyed.phone,
        keyed.city,
        keyed.state,
        keyed.postal_code,
        keyed.country_code,
        keyed.email_domain,
        keyed.registrable_domain,
        coalesce(
            email_domains.email_domain_class,
            registered_domains.email_domain_class,
            {{ email_domain_class('keyed.email_domain') }}
        ) as email_domain_class,
        places.country_name,
        places.region,
        places.time_zone,
        places.location_precision,
        phones.phone_country_code,
        phones.phone_line_type,

        {{ reference_place_km('places.latitude', 'places.longitude') }}
            as reference_place_km,
        distances.farthest_address_km,

        {{ is_role_mailbox('keyed.email') }} as has_role_mailbox
    from keyed
    left join households
        on keyed.customer_id = households.customer_id
    left join email_domains
        on keyed.email_domain = email_domains.email_domain
    left join email_domains as registered_domains
        on keyed.registrable_domain = registered_domains.email_domain
    left join places
        on keyed.place_id = places.place_id
    left join phones
        on keyed.first_digits = phones.first_digits
    left join distances
        on keyed.customer_id = distances.customer_id

),

enriched as (

    select
        looked_up.customer_id,

        looked_up.email_domain,
        looked_up.registrable_domain,
        looked_up.email_domain_class,
        looked_up.country_name,
        looked_up.region,
        looked_up.time_zone,
        looked_up.location_precision,
        looked_up.phone_country_code,
        looked_up.phone_line_type,

        looked_up.reference_place_km,
        looked_up.farthest_address_km,

        looked_up.has_role_mailbox{{ joined_columns() }}
    from looked_up{{ declared_joins('looked_up') }}

)

select * from enriched
