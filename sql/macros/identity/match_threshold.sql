{# The log2 odds from which two records are taken for one person. #}
{% macro match_threshold() -%}
    log2({{ var('identity_match_threshold') }}e0 / (1 - {{ var('identity_match_threshold') }}e0))
{%- endmacro %}
