-- A table: features of each date read it instead of the events, which are many more. The
-- days of a customer are added up anew if an event of theirs has changed.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='customer_id',
    on_schema_change='append_new_columns',
    pre_hook=[
        "{{ forget_vanished_keys('customer_id', 'int_features__events') }}",
    ],
) }}

{% set wanted = changed_keys(
    'customer_id', customer_versions('int_features__events')
) -%}

with

events as (

    select * from {{ ref('int_features__events') }}
    where {{ is_one_of('customer_id', wanted) }}

),

event_days as (

    select
        customer_id,

        {{ event_day_columns() }},

        min(known_date) = max(known_date) as is_known_at_once,

        occurred_date as activity_date,
        max(known_date) as known_date,

        {{ sum_of_versions('row_version') }} as row_version
    from events
    group by
        customer_id,
        occurred_date

)

select * from event_days
