{# The log2 odds from which two records are taken for one person. #}
{% macro match_threshold() -%}
    {% set probability = 'cast(' ~ var('identity_match_threshold') ~ ' as double)' -%}
    log2({{ probability }} / (1 - {{ probability }}))
{%- endmacro %}
