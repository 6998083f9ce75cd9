-- A table: matching, golden records and quality read it, and cleaning text is dear.
-- A row depends on its own record and on seeds, never on other records.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='record_id',
    on_schema_change='append_new_columns',
    pre_hook="{{ forget_vanished_records() }}",
) }}

{% set wanted = changed_inputs() -%}

with

records as (

    select * from {{ ref('stg_customers') }}
    where {{ is_one_of('record_id', wanted) }}

),

phones as (

    select * from {{ ref('stg_phones') }}
    where
        phone_number is not null
        and {{ is_one_of('record_id', wanted) }}

),

addresses as (

    select * from {{ ref('stg_addresses') }}
    where
        street is not null
        and {{ is_one_of('record_id', wanted) }}

),

nicknames as (

    select * from {{ ref('nicknames') }}

),

numbering_plans as (

    select * from {{ ref('numbering_plans') }}

),

street_words as (

    select * from {{ ref('street_words') }}

),

mail_providers as (

    select * from {{ ref('mail_providers') }}

),

source_systems as (

    select * from {{ ref('source_systems') }}

),

inputs as (

    {{ input_versions() }}

),

names as (

    {{ standardized_names('records', 'nicknames') }}

),

streets as (

    {{ standardized_streets('records', 'addresses', 'street_words') }}

),

every_phone as (

    {{ standardized_phones('records', 'phones', 'numbering_plans') }}

),

-- What a record does not say itself, the first of its phones or addresses may. Records
-- are compared by all of them.
phones_of_records as (

    select
        record_id,
        {{ first_value_by('phone', 'place') }} as phone,
        {{ first_value_by('phone_key', 'place') }} as phone_key,
        {{ array_of_distinct('phone_key') }} as phone_keys
    from every_phone
    group by record_id

),

cities as (

    select
        city,
        nullif({{ city_key_of('city') }}, '') as city_key
    from (
        select city
        from records
        union
        select city
        from addresses
    ) as different_cities
    where city is not null

),

other_addresses as (

    select
        addresses.record_id,
        addresses.street,
        addresses.city,
        addresses.state,
        addresses.postal_code,
        coalesce(addresses.country_code, records.country_code) as country_code,
        streets.street_key,
        streets.house_number_key,
        cities.city_key,
        {{ postal_key_of(
            'addresses.postal_code',
            'coalesce(addresses.country_code, records.country_code)',
        ) }} as postal_key,
        -- Only a record without a street of its own needs another's.
        case
            when records.street is null
                then
                    case when addresses.is_primary then '1' else '2' end
                    || addresses.address_id
        end as place
    from addresses
    inner join records
        on addresses.record_id = records.record_id
    inner join streets
        on addresses.street = streets.street
    left join cities
        on addresses.city = cities.city

),

addresses_of_records as (

    select
        record_id,
        {{ first_value_by(
            'case when place is not null then ' ~ row_of([
                'street',
                'city',
                'state',
                'postal_code',
                'country_code',
                'street_key',
                'house_number_key',
                'city_key',
                'postal_key',
            ]) ~ ' end',
            'place'
        ) }} as first_address,
        {{ array_of_distinct(address_key_of(
            'house_number_key', 'street_key', 'postal_key', 'city_key'
        )) }} as address_keys
    from other_addresses
    group by record_id

),

standardized as (

    select
        records.record_id,

        records.source_system,
        coalesce(first_names.given_name, last_names.given_name) as first_name,
        records.middle_name,
        coalesce(last_names.family_name, first_names.family_name) as last_name,
        records.gender,
        records.email,
        phones_of_records.phone,
        coalesce(records.street, {{ field_of('first_address', 'street') }}) as street,
        coalesce({{ field_of('first_address', 'city') }}, records.city) as city,
        coalesce({{ field_of('first_address', 'state') }}, records.state) as state,
        coalesce({{ field_of('first_address', 'postal_code') }}, records.postal_code)
            as postal_code,
        coalesce({{ field_of('first_address', 'country_code') }}, records.country_code)
            as country_code,
        records.national_id,
        records.occupation,
        records.birth_place,
        records.record_status,

        -- what records are compared by
        coalesce(first_names.first_key, last_names.first_key) as first_name_key,
        coalesce(first_names.name_group, last_names.name_group) as name_group,
        coalesce(
            middle_names.first_key, first_names.second_key, last_names.second_key
        ) as middle_name_key,
        {{ with_particles(
            'coalesce(last_names.family_key, first_names.family_key)',
            'coalesce(middle_names.particles_key, first_names.particles_key)',
        ) }} as surname_key,
        records.birth_date_digits,
        {{ mailbox_of(
            'records.email',
            'mail_providers.mailbox_domain',
            'mail_providers.ignored_signs',
        ) }} as email_key,
        phones_of_records.phone_key,
        phones_of_records.phone_keys,
        {{ national_id_key_of('records.national_id') }} as national_id_key,
        nullif({{ letters_of('records.occupation') }}, '') as occupation_key,
        nullif({{ city_key_of('records.birth_place') }}, '') as birth_place_key,
        coalesce(streets.street_key, {{ field_of('first_address', 'street_key') }})
            as street_key,
        case
            when records.street is null
                then {{ field_of('first_address', 'house_number_key') }}
            else streets.house_number_key
        end as house_number_key,
        coalesce({{ field_of('first_address', 'city_key') }}, cities.city_key)
            as city_key,
        coalesce(
            {{ field_of('first_address', 'postal_key') }},
            {{ postal_key_of('records.postal_code', 'records.country_code') }}
        ) as postal_key,
        {{ array_with(
            'addresses_of_records.address_keys',
            address_key_of(
                'streets.house_number_key',
                'streets.street_key',
                postal_key_of('records.postal_code', 'records.country_code'),
                'cities.city_key',
            ),
        ) }} as address_keys,

        coalesce(source_systems.trust_rank, 100) as trust_rank,

        records.has_marketing_consent,
        records.has_invalid_email,
        records.has_invalid_phone,
        records.has_invalid_birth_date,
        records.has_invalid_country,

        records.birth_date,

        records.created_at,
        records.updated_at,
        records.loaded_at,

        inputs.input_version
    from records
    inner join inputs
        on records.record_id = inputs.record_id
    left join names as first_names
        on
            records.first_name = first_names.name_text
            and first_names.name_field
            = case when records.last_name is null then 'first_alone' else 'first' end
    left join names as last_names
        on
            records.last_name = last_names.name_text
            and last_names.name_field
            = case when records.first_name is null then 'last_alone' else 'last' end
    left join names as middle_names
        on
            records.middle_name = middle_names.name_text
            and middle_names.name_field = 'middle'
    left join streets
        on records.street = streets.street
    left join cities
        on records.city = cities.city
    left join mail_providers
        on split_part(records.email, '@', 2) = mail_providers.email_domain
    left join source_systems
        on records.source_system = source_systems.source_system
    left join phones_of_records
        on records.record_id = phones_of_records.record_id
    left join addresses_of_records
        on records.record_id = addresses_of_records.record_id

)

select * from standardized
