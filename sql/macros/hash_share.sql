{# Where a text falls between 0 and 1 by its hash: the same for ever, and as if by lot. #}
{% macro hash_share(text) -%}
    {{ return(adapter.dispatch('hash_share')(text)) }}
{%- endmacro %}

{% macro default__hash_share(text) -%}
    cast(conv(substr(md5({{ text }}), 1, 8), 16, 10) as double) / 4294967296
{%- endmacro %}

{% macro duckdb__hash_share(text) -%}
    cast(cast('0x' || substr(md5({{ text }}), 1, 8) as bigint) as double) / 4294967296
{%- endmacro %}
