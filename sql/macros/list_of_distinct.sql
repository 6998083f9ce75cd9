{# An aggregate: the different values of a column as one text, in their order. #}
{% macro list_of_distinct(column) -%}
    {{ return(adapter.dispatch('list_of_distinct')(column)) }}
{%- endmacro %}

{% macro default__list_of_distinct(column) -%}
    array_join(sort_array(collect_set({{ column }})), ', ')
{%- endmacro %}

{% macro duckdb__list_of_distinct(column) -%}
    array_to_string(list_sort(list_distinct(list({{ column }}))), ', ')
{%- endmacro %}

{# An aggregate: the different values of a column as a list, in their order. #}
{% macro array_of_distinct(column) -%}
    {{ return(adapter.dispatch('array_of_distinct')(column)) }}
{%- endmacro %}

{% macro default__array_of_distinct(column) -%}
    sort_array(collect_set({{ column }}))
{%- endmacro %}

{% macro duckdb__array_of_distinct(column) -%}
    list_sort(list_distinct(list({{ column }})))
{%- endmacro %}
