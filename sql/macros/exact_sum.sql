{#
    A sum of floating-point numbers that is the same in whatever order threads add: each
    is rounded to a whole number of small units first. For numbers whose size times
    `units` is below 9e18.
#}
{% macro exact_sum(number, units='1e12') -%}
    cast(sum(cast(({{ number }}) * {{ units }} as bigint)) as double) / {{ units }}
{%- endmacro %}
