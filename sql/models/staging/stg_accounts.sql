with

source as (

    select * from {{ source('raw', 'accounts') }}

),

cleaned as (

    select
        account_id,
        customer_id,
        {{ clean_code('account_type') }} as account_type,
        {{ clean_code('status') }} as status,
        {{ clean_currency_code('currency') }} as currency_code,
        balance,
        {{ clean_timestamp('opened_at') }} as opened_at,
        {{ clean_timestamp('closed_at') }} as closed_at,
        {{ clean_timestamp('coalesce(updated_at, closed_at, opened_at, loaded_at)') }}
            as updated_at,
        {{ clean_timestamp('loaded_at') }} as loaded_at
    from source

),

renamed as (

    select
        -- ids
        account_id,
        customer_id as record_id,

        -- text
        coalesce(account_type, 'unknown') as account_type,
        case status
            when 'active' then 'open'
            when 'opened' then 'open'
            when 'terminated' then 'closed'
            when 'cancelled' then 'closed'
            when 'suspended' then 'frozen'
            when 'blocked' then 'frozen'
            else status
        end as account_status,
        currency_code,

        -- numbers
        balance,

        -- dates
        cast(opened_at as date) as opened_date,
        cast(closed_at as date) as closed_date,

        -- timestamps (UTC)
        updated_at,
        loaded_at
    from cleaned

)

select * from renamed
