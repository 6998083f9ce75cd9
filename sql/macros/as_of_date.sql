{#
    The day that ages and recent periods count from, as a date expression: the var
    `as_of_date`, or else the day after the last thing that happened. A subquery stands
    for one value, so it can be used wherever a date can.
#}
{% macro as_of_date() -%}
    {%- if var('as_of_date') -%}
        cast('{{ var("as_of_date") | string | replace("'", "''") }}' as date)
    {%- else -%}
        (select as_of_date from {{ ref('int_activity__as_of_date') }})
    {%- endif -%}
{%- endmacro %}
