{#
    A query of one `date_day` per day between two dates of a one-row relation, both
    included.
#}
{% macro date_range(first_date, last_date, relation) -%}
    {{ return(adapter.dispatch('date_range')(first_date, last_date, relation)) }}
{%- endmacro %}

{% macro default__date_range(first_date, last_date, relation) -%}
    select explode(sequence({{ first_date }}, {{ last_date }})) as date_day
    from {{ relation }}
{%- endmacro %}

{% macro duckdb__date_range(first_date, last_date, relation) -%}
    select
        cast(
            unnest(generate_series({{ first_date }}, {{ last_date }}, interval '1' day))
            as date
        ) as date_day
    from {{ relation }}
{%- endmacro %}
