{# Whole seconds from one date or timestamp to another; null if either is. #}
{% macro seconds_between(first_time, second_time) -%}
    {{ return(adapter.dispatch('seconds_between')(first_time, second_time)) }}
{%- endmacro %}

{% macro default__seconds_between(first_time, second_time) -%}
    unix_timestamp({{ second_time }}) - unix_timestamp({{ first_time }})
{%- endmacro %}

{% macro duckdb__seconds_between(first_time, second_time) -%}
    date_diff('second', {{ first_time }}, cast({{ second_time }} as timestamp))
{%- endmacro %}
