{#
    Text without blanks around it, and null where nothing was said: systems write "n/a"
    and the like into fields that must be filled.
#}
{% macro clean_text(column) -%}
    case
        when {{ matches_pattern(column, words_for_nothing()) }} then null
        when {{ matches_pattern(column, blanks_around()) }}
            then trim({{ column }}, {{ blanks() }})
        else {{ column }}
    end
{%- endmacro %}

{#
    A pattern and not a list, because planning a list of words for each column takes
    longer than cleaning a thousand rows.
#}
{% macro words_for_nothing() -%}
    {{- '(?i)^[\\s\\x{a0}-]*(' -}}
    {{- '[.?]+|n/a|n[.]a[.]|#n/a|null|nil|none|nan|unknown|undefined|unbekannt|' -}}
    {{- 'inconnu|desconocido|keine angabe|k[.] ?a[.]|' -}}
    {{- 'not (available|provided|known|given|specified|applicable)|tbd|xxx+|[(]?blank[)]?' -}}
    {{- ')?[\\s\\x{a0}-]*$' -}}
{%- endmacro %}

{# All kinds of blanks, also the one that does not break. #}
{% macro blanks() -%}
    ' ' || chr(9) || chr(10) || chr(13) || chr(160)
{%- endmacro %}

{# Looking for blanks costs a fraction of taking them away. #}
{% macro blanks_around() -%}
    {{- '^[\\s\\x{a0}]|[\\s\\x{a0}]$' -}}
{%- endmacro %}
