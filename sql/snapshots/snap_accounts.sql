{% snapshot snap_accounts %}

{{ config(unique_key='account_id', strategy='timestamp', updated_at='updated_at') }}

    select
        account_id,
        record_id,

        account_type,
        account_status,
        currency_code,

        balance,

        opened_date,
        closed_date,

        -- What has no time at all has been as it is since the first day of computers.
        coalesce(updated_at, cast('1970-01-01' as timestamp)) as updated_at
    from {{ ref('stg_accounts') }}

{% endsnapshot %}
