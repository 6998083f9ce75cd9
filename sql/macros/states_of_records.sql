{#
    The states of records as the snapshot kept them. Where no snapshot was taken yet, as
    on the first `run`, the latest state is the only one known.
#}
{% macro states_of_records(snapshot, records) -%}
    {%- set is_taken = execute and load_relation(snapshot) is not none -%}
    select
        record_id,
        source_system,
        gender,
        country_code,
        email,
        phone,
        street,
        postal_code,
        city,
        birth_date,
        has_marketing_consent,
        created_at,
        {% if is_taken -%}
            dbt_valid_from as valid_from_at
        {%- else -%}
            coalesce(updated_at, cast('1970-01-01' as timestamp)) as valid_from_at
        {%- endif %}
    from {{ snapshot if is_taken else records }}
{%- endmacro %}
