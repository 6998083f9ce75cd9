-- Models of one row per customer hold the same customers: all of them.
{% set models_of_customers = [
    'dim_customers', 'customer_360', 'customer_lifetime_value', 'customer_activity'
] %}

{% for model in models_of_customers %}
    select
        '{{ model }}' as model_name,
        golden_records.customer_id as missing_customer_id,
        others.customer_id as additional_customer_id
    from {{ ref('int_identity__golden_records') }} as golden_records
    full outer join {{ ref(model) }} as others
        on golden_records.customer_id = others.customer_id
    where
        golden_records.customer_id is null
        or others.customer_id is null
    {{ 'union all' if not loop.last }}
{% endfor %}
