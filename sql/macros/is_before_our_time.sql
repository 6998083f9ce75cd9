{# Whether a row is dated before 1900: what systems write for a date they do not know. #}
{% macro is_before_our_time(happened_at) -%}
    coalesce({{ happened_at }} < cast('1900-01-01' as timestamp), false)
{%- endmacro %}
