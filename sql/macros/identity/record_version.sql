{# A number that changes whenever a record changes in anything it is linked by. #}
{% macro record_version() -%}
    hash(concat_ws(
        '|',
        {% for field in frequency_fields() -%}
        coalesce({{ field }}, ''),
        {% endfor -%}
        coalesce(name_group, ''),
        coalesce(gender, ''),
        cast(phone_keys as varchar),
        cast(address_keys as varchar)
    ))
{%- endmacro %}
