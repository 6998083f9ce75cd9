{# The query of when a raw table was last loaded, for its freshness. #}
{% macro last_load(table_name) -%}
    select max(loaded_at) from raw.load_history where table_name = '{{ table_name }}'
{%- endmacro %}
