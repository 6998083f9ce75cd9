{# The number of a house, from a street with it before or behind its name. #}
{% macro house_number_of(street) -%}
    {{ return(adapter.dispatch('first_match')(street, '[0-9]+')) }}
{%- endmacro %}

{# A street's name in small letters without accents, signs and digits. #}
{% macro street_words_of(street) -%}
    {{ letters_of(street) }}
{%- endmacro %}

{# The first match of a regular expression in a text; empty where it has none. #}
{% macro default__first_match(text, pattern) -%}
    regexp_extract({{ text }}, '{{ pattern }}', 0)
{%- endmacro %}

{% macro duckdb__first_match(text, pattern) -%}
    regexp_extract({{ text }}, '{{ pattern }}')
{%- endmacro %}
