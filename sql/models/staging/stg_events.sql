with

source as (

    select * from {{ source('raw', 'events') }}

),

renamed as (

    select
        -- ids
        event_id,
        customer_id as record_id,

        -- text
        coalesce({{ clean_code('event_type') }}, 'unknown') as event_type,
        {{ clean_code('channel') }} as channel,
        nullif(properties, '') as properties,

        -- timestamps (UTC)
        {{ clean_timestamp('occurred_at') }} as occurred_at,
        {{ clean_timestamp('loaded_at') }} as loaded_at
    from source

)

select * from renamed
