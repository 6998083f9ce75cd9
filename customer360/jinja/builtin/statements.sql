{# Ask the database while the template is rendered in a run. #}
{% macro run_query(sql) -%}
    {{ return(c360_run_query(sql) if execute else none) }}
{%- endmacro %}

{% macro statement(name=none, fetch_result=false, auto_begin=true, language='sql') -%}
    {%- set sql = caller() -%}
    {%- if execute -%}
        {%- do c360_statement(name, sql) -%}
    {%- endif -%}
{%- endmacro %}


{# `{% call set_sql_header(config) %}`: statements to run before the node's own. #}
{% macro set_sql_header(config) -%}
    {%- do config.set('sql_header', caller()) -%}
{%- endmacro %}
