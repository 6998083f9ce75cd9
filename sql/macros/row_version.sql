{# A number that changes whenever one of the columns of a row does. #}
{% macro row_version(columns) -%}
    hash(concat_ws(
        '|',
        {% for column in columns -%}
        coalesce(cast({{ column }} as varchar), ''){% if not loop.last %},{% endif %}
        {% endfor %}
    ))
{%- endmacro %}
