with

source as (

    select * from {{ source('raw', 'transactions') }}

),

cleaned as (

    select
        transaction_id,
        account_id,
        customer_id,
        {{ clean_currency_code('currency') }} as currency_code,
        {{ clean_code('channel') }} as channel,
        {{ clean_code('category') }} as category,
        {{ clean_code('status') }} as status,
        amount,
        {{ clean_timestamp('posted_at') }} as posted_at,
        {{ clean_timestamp('loaded_at') }} as loaded_at
    from source

),

renamed as (

    select
        -- ids
        transaction_id,
        nullif(account_id, '') as account_id,
        customer_id as record_id,

        -- text
        currency_code,
        channel,
        category,
        case status
            when 'complete' then 'completed'
            when 'settled' then 'completed'
            when 'posted' then 'completed'
            when 'paid' then 'completed'
            when 'success' then 'completed'
            when 'ok' then 'completed'
            when 'authorized' then 'pending'
            when 'canceled' then 'cancelled'
            when 'voided' then 'cancelled'
            when 'declined' then 'failed'
            when 'error' then 'failed'
            when 'refund' then 'refunded'
            else status
        end as transaction_status,

        -- numbers (a refund is negative)
        amount,

        -- timestamps (UTC)
        posted_at,
        loaded_at
    from cleaned

)

select * from renamed
