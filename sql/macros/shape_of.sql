{# What a code looks like: A for each capital letter, 9 for each digit. #}
{% macro shape_of(text) -%}
    translate(
        {{ text }},
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
        'AAAAAAAAAAAAAAAAAAAAAAAAAA9999999999'
    )
{%- endmacro %}
