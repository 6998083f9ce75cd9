{# A time that can be true: databases also know infinity, and years before our own. #}
{% macro clean_timestamp(column) -%}
    case
        when
            {{ column }} between cast('1900-01-01' as timestamp)
            and cast('2999-12-31' as timestamp)
            then {{ column }}
    end
{%- endmacro %}
