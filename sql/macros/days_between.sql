{#
    Whole days from one date or timestamp to another, by the calendar; null if either
    is.
#}
{% macro days_between(first_date, second_date) -%}
    {{ return(adapter.dispatch('days_between')(first_date, second_date)) }}
{%- endmacro %}

{% macro default__days_between(first_date, second_date) -%}
    datediff(cast({{ second_date }} as date), cast({{ first_date }} as date))
{%- endmacro %}

{% macro duckdb__days_between(first_date, second_date) -%}
    date_diff(
        'day', cast({{ first_date }} as date), cast({{ second_date }} as date)
    )
{%- endmacro %}
