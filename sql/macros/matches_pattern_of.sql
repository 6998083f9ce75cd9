{# Whether a text matches the regular expression in a column; null where either is. #}
{% macro matches_pattern_of(text, pattern_column) -%}
    {{ return(adapter.dispatch('matches_pattern_of')(text, pattern_column)) }}
{%- endmacro %}

{% macro default__matches_pattern_of(text, pattern_column) -%}
    {{ text }} rlike {{ pattern_column }}
{%- endmacro %}

{% macro duckdb__matches_pattern_of(text, pattern_column) -%}
    regexp_matches({{ text }}, {{ pattern_column }})
{%- endmacro %}
