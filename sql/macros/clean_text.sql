{#
    Text without blanks around it, and null where nothing was said: systems write "n/a"
    and the like into fields that must be filled.
#}
{% macro clean_text(column) -%}
    case
        when not {{ matches_pattern(column, words_for_nothing()) }}
            then trim({{ column }}, {{ blanks() }})
    end
{%- endmacro %}

{#
    A pattern and not a list, because planning a list of words for each column takes
    longer than cleaning a thousand rows.
#}
{% macro words_for_nothing() -%}
    {{- '(?i)^[\\s-]*(' -}}
    {{- '[.?]|n/a|n[.]a[.]|null|nil|none|nan|unknown|undefined|' -}}
    {{- 'not (available|provided)|tbd|xxx' -}}
    {{- ')?[\\s-]*$' -}}
{%- endmacro %}

{# All kinds of blanks, also the one that does not break. #}
{% macro blanks() -%}
    ' ' || chr(9) || chr(10) || chr(13) || chr(160)
{%- endmacro %}
