with

source as (

    select * from {{ source('raw', 'phones') }}

),

cleaned as (

    select
        phone_id,
        customer_id,
        {{ clean_code('phone_type') }} as phone_type,
        {{ clean_text('phone_number') }} as phone_number,
        is_primary,
        {{ clean_timestamp('created_at') }} as created_at,
        {{ clean_timestamp('coalesce(updated_at, created_at, loaded_at)') }}
            as updated_at,
        {{ clean_timestamp('loaded_at') }} as loaded_at,
        {{ row_version([
            'phone_id',
            'customer_id',
            'phone_type',
            'phone_number',
            'is_primary',
            'created_at',
            'updated_at',
            'loaded_at',
        ]) }} as row_version
    from source

),

typed as (

    select
        *,
        {{ digits_of_phone('phone_number') }} as digits
    from cleaned

),

checked as (

    select
        *,
        {{ clean_phone('phone_number', 'digits') }} as valid_phone_number
    from typed

),

renamed as (

    select
        -- ids
        phone_id,
        customer_id as record_id,

        -- text
        coalesce(phone_type, 'unknown') as phone_type,
        valid_phone_number as phone_number,

        -- booleans
        coalesce(is_primary, false) as is_primary,
        phone_number is not null and valid_phone_number is null
            as has_invalid_phone_number,

        -- timestamps (UTC)
        created_at,
        updated_at,
        loaded_at,

        row_version
    from checked

)

select * from renamed
