{# Ask the database while the template is rendered in a run. #}
{% macro run_query(sql) -%}
    {{ return(c360_run_query(sql) if execute else none) }}
{%- endmacro %}

{% macro statement(name=none, fetch_result=false, auto_begin=true, language='sql') -%}
    {%- if execute -%}
        {%- set text = caller() -%}
        {%- if name == 'main' -%}
            {%- do write(text) -%}
        {%- endif -%}
        {%- if language == 'python' -%}
            {%- do store_result(name, c360_python(text)) -%}
        {%- elif language == 'sql' -%}
            {%- do c360_statement(name, text, auto_begin) -%}
        {%- else -%}
            {{ exceptions.raise_compiler_error('a statement is in sql or python, not in ' ~ language) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{# `{% call set_sql_header(config) %}`: statements to run before the node's own. #}
{% macro set_sql_header(config) -%}
    {%- do config.set('sql_header', caller()) -%}
{%- endmacro %}
