{#
    The day on which we knew of something that happened: the day it was loaded, or the day
    it happened if it came with the history that a table began with. Needs `history_loads`.
#}
{% macro known_date(happened_at, loaded_at) -%}
    cast(
        case
            when {{ loaded_at }} <= history_loads.history_until_at then {{ happened_at }}
            else greatest({{ happened_at }}, {{ loaded_at }})
        end as date
    )
{%- endmacro %}
