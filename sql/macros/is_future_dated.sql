{# Whether a row is dated after we got to know it. One day of grace covers time zones. #}
{% macro is_future_dated(happened_at, loaded_at) -%}
    coalesce({{ happened_at }} > {{ loaded_at }} + interval '1' day, false)
{%- endmacro %}
