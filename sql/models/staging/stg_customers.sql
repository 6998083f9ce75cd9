with

source as (

    select * from {{ source('raw', 'customers') }}

),

cleaned as (

    select
        customer_id,
        {{ clean_code('source_system') }} as source_system,
        {{ clean_text('first_name') }} as first_name,
        {{ clean_text('last_name') }} as last_name,
        {{ clean_text('middle_name') }} as middle_name,
        {{ clean_text('email') }} as email,
        {{ clean_text('phone') }} as phone,
        {{ clean_text('birth_date') }} as birth_date,
        {{ clean_text('birth_place') }} as birth_place,
        {{ clean_code('gender') }} as gender,
        {{ clean_text('national_id') }} as national_id,
        {{ clean_text('occupation') }} as occupation,
        {{ clean_text('street') }} as street,
        {{ clean_text('city') }} as city,
        {{ clean_text('state') }} as state,
        {{ clean_text('postal_code') }} as postal_code,
        {{ clean_text('country') }} as country,
        {{ clean_code('status') }} as status,
        marketing_consent,
        {{ clean_timestamp('created_at') }} as created_at,
        {{ clean_timestamp('coalesce(updated_at, created_at, loaded_at)') }}
            as updated_at,
        {{ clean_timestamp('loaded_at') }} as loaded_at,
        {{ row_version([
            'customer_id',
            'source_system',
            'first_name',
            'last_name',
            'middle_name',
            'email',
            'phone',
            'birth_date',
            'birth_place',
            'gender',
            'national_id',
            'occupation',
            'street',
            'city',
            'state',
            'postal_code',
            'country',
            'status',
            'marketing_consent',
            'created_at',
            'updated_at',
            'loaded_at',
        ]) }} as row_version
    from source

),

typed as (

    select
        *,
        {{ bare_email('email') }} as email_address,
        {{ digits_of_phone('phone') }} as phone_digits,
        {{ clean_country_code('country') }} as country_code,
        {{ clean_date(
            'birth_date', is_month_first="upper(country) in ('US', 'USA', 'CA')"
        ) }} as written_birth_date
    from cleaned

),

checked as (

    select
        *,
        {{ clean_email('email_address') }} as valid_email,
        {{ clean_phone('phone', 'phone_digits') }} as valid_phone,
        {{ plausible_birth_date('written_birth_date', 'updated_at', 'birth_date') }}
            as valid_birth_date
    from typed

),

renamed as (

    select
        -- ids
        customer_id as record_id,

        -- text
        coalesce(source_system, 'unknown') as source_system,
        {{ clean_name('first_name') }} as first_name,
        {{ clean_name('last_name') }} as last_name,
        {{ clean_name('middle_name') }} as middle_name,
        valid_email as email,
        valid_phone as phone,
        case
            when gender in ('f', 'female', 'w', 'woman', 'weiblich') then 'female'
            when gender in ('m', 'male', 'man', 'männlich') then 'male'
            when gender in ('x', 'd', 'other', 'diverse', 'divers', 'non_binary')
                then 'other'
        end as gender,
        national_id,
        occupation,
        {{ clean_name('birth_place') }} as birth_place,
        {{ birth_date_digits('birth_date', 'written_birth_date', 'valid_birth_date') }}
            as birth_date_digits,
        street,
        {{ clean_name('city') }} as city,
        case when length(state) <= 3 then upper(state) else state end as state,
        upper(postal_code) as postal_code,
        country_code,
        case status
            when 'dormant' then 'inactive'
            when 'lapsed' then 'inactive'
            when 'deleted' then 'closed'
            when 'suspended' then 'blocked'
            else status
        end as record_status,

        -- booleans
        coalesce(marketing_consent, false) as has_marketing_consent,
        email is not null and valid_email is null as has_invalid_email,
        phone is not null and valid_phone is null as has_invalid_phone,
        birth_date is not null and valid_birth_date is null as has_invalid_birth_date,
        country is not null and country_code is null as has_invalid_country,

        -- dates
        valid_birth_date as birth_date,

        -- timestamps (UTC)
        created_at,
        updated_at,
        loaded_at,

        row_version
    from checked

)

select * from renamed
