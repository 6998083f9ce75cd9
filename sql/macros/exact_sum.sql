{#
    A sum of floating-point numbers that is the same in whatever order threads add: each
    is rounded to a whole number of units of `1e-12` first. For numbers below a million.
#}
{% macro exact_sum(number) -%}
    cast(sum(cast(({{ number }}) * 1e12 as bigint)) as double) / 1e12
{%- endmacro %}
