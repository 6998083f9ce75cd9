{# Parts of a date that databases name differently. #}

{% macro iso_weekday(day) -%}
    {{ return(adapter.dispatch('iso_weekday')(day)) }}
{%- endmacro %}

{% macro default__iso_weekday(day) -%}
    extract(dayofweek_iso from {{ day }})
{%- endmacro %}

{% macro duckdb__iso_weekday(day) -%}
    extract(isodow from {{ day }})
{%- endmacro %}

{% macro weekday_name(day) -%}
    {{ return(adapter.dispatch('weekday_name')(day)) }}
{%- endmacro %}

{% macro default__weekday_name(day) -%}
    date_format({{ day }}, 'EEEE')
{%- endmacro %}

{% macro duckdb__weekday_name(day) -%}
    dayname({{ day }})
{%- endmacro %}

{% macro month_name(day) -%}
    {{ return(adapter.dispatch('month_name')(day)) }}
{%- endmacro %}

{% macro default__month_name(day) -%}
    date_format({{ day }}, 'MMMM')
{%- endmacro %}

{% macro duckdb__month_name(day) -%}
    monthname({{ day }})
{%- endmacro %}
