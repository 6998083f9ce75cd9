-- A table: matching, golden records and quality read it, and cleaning text is dear.
{{ config(materialized='table') }}

with

records as (

    select * from {{ ref('stg_customers') }}

),

phones as (

    select * from {{ ref('stg_phones') }}
    where phone_number is not null

),

addresses as (

    select * from {{ ref('stg_addresses') }}
    where street is not null

),

nicknames as (

    select * from {{ ref('nicknames') }}

),

countries as (

    select * from {{ ref('countries') }}

),

source_systems as (

    select * from {{ ref('source_systems') }}

),

-- What a record does not say itself, the first of its phones or addresses may.
first_phones as (

    select
        phones.record_id,
        {{ first_value_by(
            'phones.phone_number',
            "case when phones.is_primary then '1' else '2' end || phones.phone_id"
        ) }} as phone
    from phones
    inner join records
        on phones.record_id = records.record_id
    where records.phone is null
    group by phones.record_id

),

addresses_ranked as (

    select
        addresses.record_id,
        addresses.street,
        addresses.city,
        addresses.state,
        addresses.postal_code,
        addresses.country_code,
        row_number() over (
            partition by addresses.record_id
            order by
                addresses.is_primary desc,
                addresses.address_id
        ) as preference
    from addresses
    inner join records
        on addresses.record_id = records.record_id
    where records.street is null

),

first_addresses as (

    select * from addresses_ranked
    where preference = 1

),

-- Records are compared by all their phones and addresses.
every_phone as (

    select
        record_id,
        phone
    from records
    union all
    select
        record_id,
        phone_number as phone
    from phones

),

phones_of_records as (

    select
        record_id,
        {{ array_of_distinct("right(replace(phone, '+', ''), 9)") }} as phone_keys
    from every_phone
    where phone is not null
    group by record_id

),

every_address as (

    select
        record_id,
        street,
        city,
        postal_code
    from records
    where street is not null
    union all
    select
        record_id,
        street,
        city,
        postal_code
    from addresses

),

addresses_of_records as (

    select
        record_id,
        {{ array_of_distinct(
            "concat_ws(' ', " ~ house_number_of('street') ~ ', ' ~ street_words_of('street')
            ~ ', coalesce(' ~ replace_pattern('postal_code', '[^A-Z0-9]', '') ~ ', '
            ~ letters_of('city') ~ '))'
        ) }} as address_keys
    from every_address
    group by record_id

),

completed as (

    select
        records.record_id,

        records.source_system,
        records.first_name,
        records.middle_name,
        records.last_name,
        records.gender,
        records.email,
        records.national_id,
        records.occupation,
        records.birth_place,
        records.birth_date_digits,
        coalesce(records.phone, first_phones.phone) as phone,
        coalesce(records.street, first_addresses.street) as street,
        coalesce(first_addresses.city, records.city) as city,
        coalesce(first_addresses.state, records.state) as state,
        coalesce(first_addresses.postal_code, records.postal_code) as postal_code,
        coalesce(first_addresses.country_code, records.country_code) as country_code,
        records.record_status,

        coalesce(source_systems.trust_rank, 100) as trust_rank,

        records.has_marketing_consent,
        records.has_invalid_email,
        records.has_invalid_phone,
        records.has_invalid_birth_date,
        records.has_invalid_country,

        records.birth_date,

        records.created_at,
        records.updated_at,
        records.loaded_at
    from records
    left join source_systems
        on records.source_system = source_systems.source_system
    left join first_phones
        on records.record_id = first_phones.record_id
    left join first_addresses
        on records.record_id = first_addresses.record_id

),

keyed as (

    select
        *,
        {{ letters_of("split_part(first_name, ' ', 1)") }} as first_name_key,
        {{ letters_of('last_name') }} as surname_key,
        {{ mailbox_of('email') }} as email_key,
        right(replace(phone, '+', ''), 9) as phone_key,
        {{ replace_pattern('postal_code', '[^A-Z0-9]', '') }} as postal_key,
        {{ letters_of("split_part(middle_name, ' ', 1)") }} as middle_name_key,
        {{ replace_pattern('lower(national_id)', '[^a-z0-9]', '') }} as national_id_key,
        {{ letters_of('occupation') }} as occupation_key,
        {{ letters_of('birth_place') }} as birth_place_key,
        {{ letters_of('city') }} as city_key,
        {{ house_number_of('street') }} as house_number_key,
        {{ street_words_of('street') }} as street_key
    from completed

),

standardized as (

    select
        keyed.record_id,

        keyed.source_system,
        keyed.first_name,
        keyed.middle_name,
        keyed.last_name,
        keyed.gender,
        keyed.email,
        {{ international_phone('keyed.phone', 'countries.calling_code') }} as phone,
        keyed.street,
        keyed.city,
        keyed.state,
        keyed.postal_code,
        keyed.country_code,
        keyed.national_id,
        keyed.occupation,
        keyed.birth_place,
        keyed.record_status,

        -- what records are compared by
        nullif(keyed.first_name_key, '') as first_name_key,
        coalesce(nicknames.name_group, nullif(keyed.first_name_key, '')) as name_group,
        nullif(keyed.middle_name_key, '') as middle_name_key,
        nullif(keyed.surname_key, '') as surname_key,
        keyed.birth_date_digits,
        keyed.email_key,
        keyed.phone_key,
        phones_of_records.phone_keys,
        nullif(keyed.national_id_key, '') as national_id_key,
        nullif(keyed.occupation_key, '') as occupation_key,
        nullif(keyed.birth_place_key, '') as birth_place_key,
        nullif(keyed.street_key, '') as street_key,
        nullif(keyed.house_number_key, '') as house_number_key,
        nullif(keyed.city_key, '') as city_key,
        nullif(keyed.postal_key, '') as postal_key,
        addresses_of_records.address_keys,

        keyed.trust_rank,

        keyed.has_marketing_consent,
        keyed.has_invalid_email,
        keyed.has_invalid_phone,
        keyed.has_invalid_birth_date,
        keyed.has_invalid_country,

        keyed.birth_date,

        keyed.created_at,
        keyed.updated_at,
        keyed.loaded_at
    from keyed
    left join nicknames
        on keyed.first_name_key = nicknames.name
    left join countries
        on keyed.country_code = countries.country_code
    left join phones_of_records
        on keyed.record_id = phones_of_records.record_id
    left join addresses_of_records
        on keyed.record_id = addresses_of_records.record_id

)

select * from standardized
