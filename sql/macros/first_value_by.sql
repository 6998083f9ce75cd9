{# An aggregate: the value, of those that are there, whose place comes first. #}
{% macro first_value_by(value, place) -%}
    {{ return(adapter.dispatch('first_value_by')(value, place)) }}
{%- endmacro %}

{% macro default__first_value_by(value, place) -%}
    min_by({{ value }}, {{ place }}) filter (where {{ value }} is not null)
{%- endmacro %}

{# DuckDB passes over missing values by itself. #}
{% macro duckdb__first_value_by(value, place) -%}
    arg_min({{ value }}, {{ place }})
{%- endmacro %}
