{# The hash of some texts taken together; null if one of them is. #}
{% macro hashed(texts) -%}
    {% set joined = texts | join(" || '|' || ") -%}
    case when {{ texts | join(' || ') }} is not null then hash({{ joined }}) end
{%- endmacro %}
