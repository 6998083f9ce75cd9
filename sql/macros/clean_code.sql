{#
    A word of a fixed set: small letters, `_` between words, null where nothing was
    said.
#}
{% macro clean_code(column) -%}
    nullif(
        nullif(
            replace(replace(lower(trim({{ column }})), ' ', '_'), '-', '_'), ''
        ),
        'n/a'
    )
{%- endmacro %}
