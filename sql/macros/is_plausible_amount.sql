{# Whether a payment is below a million millions. Beyond, its sums could not be added up. #}
{% macro is_plausible_amount(amount) -%}
    coalesce(abs({{ amount }}) < 1000000000000, false)
{%- endmacro %}
