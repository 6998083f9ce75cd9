{# What tells places apart: country, state and postal code, as they are written. #}
{% macro place_id(relation='') -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    coalesce({{ prefix }}country_code, '')
    || '/' || coalesce({{ prefix }}state, '')
    || '/' || coalesce({{ prefix }}postal_code, '')
{%- endmacro %}
