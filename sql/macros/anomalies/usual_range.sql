{#
    A query of one row: what is usual of a column of past values, by their median and
    how far they lie from it (the median of that distance, as wide as the standard
    deviation of a normal distribution). `least_share` and `least_change` are the change
    that nobody minds, of the median and in itself.
#}
{% macro usual_range(
    past, column, deviations, least_share, least_change
) %}
    select
        value_count,
        middle_value,
        middle_value - room as least_value,
        middle_value + room as most_value
    from (
        select
            middle.value_count,
            middle.middle_value,
            greatest(
                {{ deviations }} * 1.4826e0 * median(abs({{ past }}.{{ column }} - middle.middle_value)),
                {{ least_share }} * abs(middle.middle_value),
                {{ least_change }}
            ) as room
        from {{ past }}
        cross join (
            select
                count(*) as value_count,
                cast(median({{ column }}) as double) as middle_value
            from {{ past }}
        ) as middle
        group by
            middle.value_count,
            middle.middle_value
    ) as measured
{%- endmacro %}
