{#
    What the rows of the large tables of activity are made of, as a number for each row, and
    added up by the keys by which they are made anew. With `--empty` a relation brings an
    alias of its own, so each is in brackets.
#}

{# Needs `transactions`, `clusters` and `exchange_rates`. #}
{% macro payment_version() -%}
    {{ content_version([
        'transactions.transaction_id',
        'transactions.account_id',
        'transactions.record_id',
        'transactions.currency_code',
        'transactions.channel',
        'transactions.category',
        'transactions.transaction_status',
        'transactions.amount',
        'transactions.posted_at',
        'transactions.loaded_at',
        'clusters.customer_id',
        'exchange_rates.exchange_rate',
        'transactions.posted_at >= ' ~ as_of_date(),
        "'" ~ var('cancellation_days') ~ ' ' ~ var('reporting_currency') ~ "'",
    ]) }}
{%- endmacro %}

{# Payments cancel each other within a record, so a record is judged whole. #}
{% macro payment_versions() -%}
    select
        coalesce(transactions.record_id, '') as changed_key,
        {{ sum_of_versions(payment_version()) }} as content_version
    from (select * from {{ ref('stg_transactions') }}) as transactions
    left join (select * from {{ ref('int_identity__clusters') }}) as clusters
        on transactions.record_id = clusters.record_id
    left join (select * from {{ ref('int_activity__exchange_rates') }}) as exchange_rates
        on
            coalesce(transactions.currency_code, '{{ var("reporting_currency") }}')
            = exchange_rates.currency_code
            and cast(transactions.posted_at as date) = exchange_rates.rate_date
    group by coalesce(transactions.record_id, '')
{%- endmacro %}

{# Needs `events` and `clusters`. #}
{% macro event_version() -%}
    {{ content_version([
        'events.event_id',
        'events.record_id',
        'events.event_type',
        'events.channel',
        'events.properties',
        'events.occurred_at',
        'events.loaded_at',
        'clusters.customer_id',
        'events.occurred_at >= ' ~ as_of_date(),
    ]) }}
{%- endmacro %}

{% macro event_versions() -%}
    select
        coalesce(events.record_id, '') as changed_key,
        {{ sum_of_versions(event_version()) }} as content_version
    from (select * from {{ ref('stg_events') }}) as events
    left join (select * from {{ ref('int_identity__clusters') }}) as clusters
        on events.record_id = clusters.record_id
    group by coalesce(events.record_id, '')
{%- endmacro %}

{# The versions of a model's rows by customer. #}
{% macro customer_versions(model, condition='true') -%}
    select
        customer_id as changed_key,
        {{ sum_of_versions('row_version') }} as content_version
    from {{ ref(model) }}
    where {{ condition }}
    group by customer_id
{%- endmacro %}
