{# True in a run that adds to a table that is there already. #}
{% macro is_incremental() -%}
    {{ return(c360_is_incremental()) }}
{%- endmacro %}

{% macro should_full_refresh() -%}
    {{ return(c360_is_full_refresh()) }}
{%- endmacro %}
