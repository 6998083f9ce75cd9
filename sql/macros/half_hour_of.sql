{# The number of the half hour of a timestamp since 1970. #}
{% macro half_hour_of(timestamp) -%}
    {{ return(adapter.dispatch('half_hour_of')(timestamp)) }}
{%- endmacro %}

{% macro default__half_hour_of(timestamp) -%}
    cast(floor(unix_timestamp({{ timestamp }}) / 1800) as bigint)
{%- endmacro %}

{% macro duckdb__half_hour_of(timestamp) -%}
    cast(epoch_us({{ timestamp }}) // 1800000000 as bigint)
{%- endmacro %}
