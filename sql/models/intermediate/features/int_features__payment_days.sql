-- A table: features of each date read it instead of the payments, which are many more. The
-- days of a customer are added up anew if a payment of theirs has changed.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='customer_id',
    on_schema_change='append_new_columns',
    pre_hook=[
        "{{ forget_vanished_keys('customer_id', 'int_features__payments') }}",
    ],
) }}

{% set wanted = changed_keys(
    'customer_id', customer_versions('int_features__payments')
) -%}

with

payments as (

    select * from {{ ref('int_features__payments') }}
    where {{ is_one_of('customer_id', wanted) }}

),

payment_days as (

    select
        customer_id,

        {{ payment_day_columns() }},

        min(known_date) = max(known_date)
        and not max(is_taken_back) as is_known_at_once,

        posted_date as activity_date,
        max(known_date) as known_date,

        {{ sum_of_versions('row_version') }} as row_version
    from payments
    group by
        customer_id,
        posted_date

)

select * from payment_days
