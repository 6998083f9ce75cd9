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
