{#
    How a name sounds: its first letter and up to three classes of the consonants that
    follow (the classes of Soundex, Russell and Odell 1918). The name is of letters a-z.
#}
{% macro sound_of(name) -%}
    {% set coded -%}
        translate({{ name }}, 'aeiouyhwbfpvcgjkqsxzdtlmnr', '00000000111122222222334556')
    {%- endset %}
    {% set runs = namespace(sql=coded) %}
    {%- for class in ['1', '2', '3', '4', '5', '6'] -%}
        {%- set runs.sql = replace_pattern(runs.sql, class ~ '+', class) -%}
    {%- endfor -%}
    substr({{ name }}, 1, 1)
    || left(replace(substr({{ runs.sql }}, 2), '0', ''), 3)
{%- endmacro %}
