with

addresses as (

    select * from {{ ref('stg_addresses') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

addresses_of_customers as (

    select
        addresses.address_id,
        clusters.customer_id,
        addresses.record_id,

        addresses.address_type,
        addresses.street,
        addresses.city,
        addresses.state,
        addresses.postal_code,
        addresses.country_code,

        addresses.is_primary,

        addresses.created_at,
        addresses.updated_at
    from addresses
    inner join clusters
        on addresses.record_id = clusters.record_id

),

-- The records of one person often name the same place. The first of equal ones stands
-- for it, and the primary address last confirmed is the one to write to.
ranked as (

    select
        *,
        row_number() over (
            partition by customer_id
            order by is_primary desc, updated_at desc nulls last, address_id asc
        ) as preference,
        row_number() over (
            partition by
                customer_id,
                lower(coalesce(street, '')),
                lower(coalesce(city, '')),
                coalesce(postal_code, ''),
                coalesce(country_code, '')
            order by is_primary desc, updated_at desc nulls last, address_id asc
        ) as repetition
    from addresses_of_customers

),

flagged as (

    select
        address_id,
        customer_id,
        record_id,

        address_type,
        street,
        city,
        state,
        postal_code,
        country_code,

        is_primary,
        preference = 1 as is_preferred,
        repetition > 1 as is_repeated,

        created_at,
        updated_at
    from ranked

)

select * from flagged
