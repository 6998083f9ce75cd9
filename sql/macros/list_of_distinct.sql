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

{# An aggregate: a column as a list, in the order of another one without equal values. #}
{% macro list_by_key(column, key) -%}
    {{ return(adapter.dispatch('list_by_key')(column, key)) }}
{%- endmacro %}

{% macro default__list_by_key(column, key) -%}
    transform(sort_array(collect_list(struct({{ key }}, {{ column }}))), pair -> pair.col2)
{%- endmacro %}

{% macro duckdb__list_by_key(column, key) -%}
    list({{ column }} order by {{ key }})
{%- endmacro %}

{# A list from `array_of_distinct` with one more value, if that is not in it; or null. #}
{% macro array_with(list, value) -%}
    {{ return(adapter.dispatch('array_with')(list, value)) }}
{%- endmacro %}

{% macro default__array_with(list, value) -%}
    case
        when {{ value }} is null then {{ list }}
        else sort_array(array_union(coalesce({{ list }}, array()), array({{ value }})))
    end
{%- endmacro %}

{% macro duckdb__array_with(list, value) -%}
    case
        when {{ value }} is null then {{ list }}
        when {{ list }} is null then [{{ value }}]
        when list_contains({{ list }}, {{ value }}) then {{ list }}
        else list_sort(list_append({{ list }}, {{ value }}))
    end
{%- endmacro %}
