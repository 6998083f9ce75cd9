{# How many beginnings of months lie between two dates: the number of a cohort's month. #}
{% macro months_between(first_date, second_date) -%}
    (extract(year from {{ second_date }}) - extract(year from {{ first_date }})) * 12
    + extract(month from {{ second_date }}) - extract(month from {{ first_date }})
{%- endmacro %}
