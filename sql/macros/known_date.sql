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

{# The same of what happened some time on a day. #}
{% macro day_known_date(activity_date, loaded_at) -%}
    case
        when {{ loaded_at }} <= history_loads.history_until_at then {{ activity_date }}
        else greatest({{ activity_date }}, cast({{ loaded_at }} as date))
    end
{%- endmacro %}
