{# Several columns as one value. #}
{% macro row_of(columns) -%}
    {{ return(adapter.dispatch('row_of')(columns)) }}
{%- endmacro %}

{% macro default__row_of(columns) -%}
    struct({{ columns | join(', ') }})
{%- endmacro %}

{% macro duckdb__row_of(columns) -%}
    {
    {%- for column in columns -%}
        '{{ column }}': {{ column }}{{ ', ' if not loop.last }}
    {%- endfor -%}
    }
{%- endmacro %}

{# One of the columns that `row_of` put together. #}
{% macro field_of(row, column) -%}
    {{ return(adapter.dispatch('field_of')(row, column)) }}
{%- endmacro %}

{% macro default__field_of(row, column) -%}
    {{ row }}.{{ column }}
{%- endmacro %}

{% macro duckdb__field_of(row, column) -%}
    struct_extract({{ row }}, '{{ column }}')
{%- endmacro %}
