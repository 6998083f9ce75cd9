{#
    What a code looks like: A for each capital letter, 9 for each digit. Most codes are
    digits, and replacing letter by letter takes long.
#}
{% macro shape_of(text) -%}
    case
        when {{ matches_pattern(text, '^[0-9]*$') }} then repeat('9', length({{ text }}))
        else
            translate(
                {{ text }},
                'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
                'AAAAAAAAAAAAAAAAAAAAAAAAAA9999999999'
            )
    end
{%- endmacro %}
