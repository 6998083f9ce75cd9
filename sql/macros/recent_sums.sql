{# A value of the last so many days before an observation date, and otherwise zero. #}
{% macro within(days, value) -%}
    case when age_days <= {{ days }} then {{ value }} else 0 end
{%- endmacro %}

{# A value of the days from one age to another, and otherwise zero. #}
{% macro between_days(youngest, oldest, value) -%}
    case
        when age_days > {{ youngest }} and age_days <= {{ oldest }} then {{ value }}
        else 0
    end
{%- endmacro %}

{# A sum of whole numbers as one. #}
{% macro sum_of(value) -%}
    cast(sum({{ value }}) as bigint)
{%- endmacro %}

{# A sum of money as money. #}
{% macro money_of(value) -%}
    cast(sum({{ value }}) as decimal(18, 2))
{%- endmacro %}

{# One number by another as a double of six digits; empty where that is zero. #}
{% macro ratio_of(part, whole) -%}
    round(cast({{ part }} as double) / nullif({{ whole }}, 0), 6)
{%- endmacro %}

{# One count by an earlier one, each plus one, as a logarithm: 0 is steady. #}
{% macro log_trend(recent, earlier) -%}
    round(
        ln(
            cast(1 + coalesce({{ recent }}, 0) as double)
            / (1 + coalesce({{ earlier }}, 0))
        ),
        6
    )
{%- endmacro %}
