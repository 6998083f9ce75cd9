-- A table: it groups all customers, and each reader would group them again.
{{ config(materialized='table') }}

with

golden_records as (

    select * from {{ ref('int_identity__golden_records') }}

),

-- People of one surname at one address. The house number is part of the street.
addressed as (

    select
        customer_id,
        first_seen_at,
        {{ letters_of('last_name') }}
        || ' ' || {{ replace_pattern('lower(street)', '[^a-z0-9]', '') }}
        || ' ' || {{ replace_pattern('upper(postal_code)', '[^A-Z0-9]', '') }}
        || ' ' || coalesce(country_code, '') as address_key
    from golden_records

),

-- Whoever has no full name and address lives alone as far as we know.
keyed as (

    select
        customer_id,
        first_seen_at,
        coalesce(address_key, customer_id) as household_key
    from addressed

),

households as (

    select
        customer_id,
        'h-' || first_value(customer_id) over (
            partition by household_key
            order by
                first_seen_at nulls last,
                customer_id
        ) as household_id,
        count(*) over (partition by household_key) as household_size
    from keyed

)

select * from households
