with

source as (

    select * from {{ source('raw', 'addresses') }}

),

cleaned as (

    select
        address_id,
        customer_id,
        {{ clean_code('address_type') }} as address_type,
        {{ clean_text('street') }} as street,
        {{ clean_text('city') }} as city,
        {{ clean_text('state') }} as state,
        {{ clean_text('postal_code') }} as postal_code,
        {{ clean_text('country') }} as country,
        is_primary,
        {{ clean_timestamp('created_at') }} as created_at,
        {{ clean_timestamp('coalesce(updated_at, created_at, loaded_at)') }}
            as updated_at,
        {{ clean_timestamp('loaded_at') }} as loaded_at,
        {{ row_version([
            'address_id',
            'customer_id',
            'address_type',
            'street',
            'city',
            'state',
            'postal_code',
            'country',
            'is_primary',
            'created_at',
            'updated_at',
            'loaded_at',
        ]) }} as row_version
    from source

),

renamed as (

    select
        -- ids
        address_id,
        customer_id as record_id,

        -- text
        coalesce(address_type, 'unknown') as address_type,
        street,
        {{ clean_name('city') }} as city,
        case when length(state) <= 3 then upper(state) else state end as state,
        upper(postal_code) as postal_code,
        {{ clean_country_code('country') }} as country_code,

        -- booleans
        coalesce(is_primary, false) as is_primary,

        -- timestamps (UTC)
        created_at,
        updated_at,
        loaded_at,

        row_version
    from cleaned

)

select * from renamed
