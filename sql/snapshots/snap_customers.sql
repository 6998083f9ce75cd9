{% snapshot snap_customers %}

{{ config(unique_key='record_id', strategy='timestamp', updated_at='updated_at') }}

    select
        record_id,

        source_system,
        first_name,
        last_name,
        gender,
        email,
        phone,
        street,
        city,
        state,
        postal_code,
        country_code,
        record_status,

        has_marketing_consent,

        birth_date,

        created_at,
        -- What has no time at all has been as it is since the first day of computers.
        coalesce(updated_at, cast('1970-01-01' as timestamp)) as updated_at
    from {{ ref('stg_customers') }}

{% endsnapshot %}
