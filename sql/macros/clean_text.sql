{#
    Text without blanks around it or doubled within, and null where nothing was said:
    systems write "n/a" and the like into fields that must be filled. Replacing is only
    tried where there is something to replace, because it costs four times as much.
#}
{% macro clean_text(column) -%}
    case
        when
            lower(trim({{ column }})) in (
                '', '-', '--', '.', '?', 'n/a', 'n.a.', 'null', 'nil', 'none', 'nan',
                'unknown', 'undefined', 'not available', 'not provided', 'tbd', 'xxx'
            )
            then null
        when {{ matches_pattern(column, blank_run()) }}
            then nullif(trim({{ replace_pattern(column, blanks(), ' ') }}), '')
        else trim({{ column }})
    end
{%- endmacro %}

{# Blanks of any kind: tabs, line ends and the blank that does not break, too. #}
{% macro blanks() -%}
    [\s\x{a0}]+
{%- endmacro %}

{# What `clean_text` replaces: two blanks in a row, or one that is not a plain blank. #}
{% macro blank_run() -%}
    [\s\x{a0}]{2}|[\t\n\r\x{a0}]
{%- endmacro %}
