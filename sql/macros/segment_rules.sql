{# How much a customer is worth, in words: see high_value_threshold. #}
{% macro value_tier(net_value) -%}
    case
        when {{ net_value }} >= {{ var('high_value_threshold') }} then 'high'
        when {{ net_value }} >= {{ var('high_value_threshold') }} / 5 then 'medium'
        when {{ net_value }} > 0 then 'low'
        else 'none'
    end
{%- endmacro %}

{# The stage of life of a customer: see active_days_threshold. #}
{% macro lifecycle_stage(order_count, days_since_first_order, days_since_last_order) -%}
    case
        when {{ order_count }} = 0 then 'prospect'
        when {{ days_since_first_order }} <= {{ var('active_days_threshold') }}
            then 'new'
        when {{ days_since_last_order }} <= {{ var('active_days_threshold') }}
            then 'active'
        when {{ days_since_last_order }} <= {{ var('active_days_threshold') }} * 2
            then 'cooling'
        when {{ days_since_last_order }} <= {{ var('active_days_threshold') }} * 4
            then 'lapsed'
        else 'lost'
    end
{%- endmacro %}
