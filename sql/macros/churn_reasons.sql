{#
    CTEs `reason_1`, `reason_2` ... over a relation with the effects of the reasons: each
    adds the next strongest one that raises the risk. Equal effects go by the order of the
    reasons, and where no other raises the risk, the rest is empty.
#}
{% macro strongest_reasons(relation, count) -%}
    {%- set reasons = churn_reasons() -%}
    {%- for place in range(1, count + 1) -%}
    strongest_{{ place }} as (

        select
            *,
            greatest(
                {%- for reason, said in reasons %}
                case
                    when true
                    {%- for before in range(1, place) %}
                        and coalesce(code_{{ before }} != '{{ reason }}', true)
                    {%- endfor %}
                        then {{ reason }}_effect
                    else 0
                end
                {%- if not loop.last %},{% endif %}
                {%- endfor %}
            ) as effect_{{ place }}
        from {{ relation if place == 1 else 'reason_' ~ (place - 1) }}

    ),

    code_{{ place }} as (

        select
            *,
            case
                when effect_{{ place }} <= 0 then null
                {%- for reason, said in reasons %}
                when {{ reason }}_effect = effect_{{ place }}
                {%- for before in range(1, place) %}
                    and coalesce(code_{{ before }} != '{{ reason }}', true)
                {%- endfor %}
                    then '{{ reason }}'
                {%- endfor %}
            end as code_{{ place }}
        from strongest_{{ place }}

    ),

    reason_{{ place }} as (

        select
            *,
            case code_{{ place }}
                {%- for reason, said in reasons %}
                when '{{ reason }}' then '{{ said }}'
                {%- endfor %}
            end as reason_{{ place }}
        from code_{{ place }}

    )
    {%- if not loop.last %},

    {% endif %}
    {%- endfor -%}
{%- endmacro %}
