{#
    log2 of the share of the records that have a value: -10 is one in a thousand. A value
    that is counted nowhere is of one record.
#}
{% macro log2_share(value, value_count) -%}
    case
        when {{ value }} is not null
            then cast(log2(
                coalesce({{ value_count }}, 1)
                / cast(record_total.record_count as double)
            ) as real)
    end
{%- endmacro %}
