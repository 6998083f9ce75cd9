{# What DuckDB says in other words than the default. #}

{% macro duckdb__dateadd(datepart, interval, from_date_or_timestamp) -%}
    ({{ from_date_or_timestamp }} + interval ({{ interval }}) {{ datepart }})
{%- endmacro %}

{# Weeks begin on Sunday, as in dbt. #}
{% macro duckdb__datediff(first_date, second_date, datepart) -%}
    {%- if datepart | lower == 'week' -%}
    (date_diff(
        'day',
        date_trunc('week', cast({{ first_date }} as timestamp) + interval 1 day),
        date_trunc('week', cast({{ second_date }} as timestamp) + interval 1 day)
    ) // 7)
    {%- else -%}
    date_diff('{{ datepart }}', cast({{ first_date }} as timestamp), cast({{ second_date }} as timestamp))
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__any_value(expression) -%}
    any_value({{ expression }})
{%- endmacro %}

{% macro duckdb__generate_series(upper_bound) -%}
    {{ default__generate_series(upper_bound) }}
{%- endmacro %}

{% macro duckdb__last_day(date, datepart) -%}
    {{ dbt.default__last_day(date, datepart) }}
{%- endmacro %}

{% macro duckdb__split_part(string_text, delimiter_text, part_number) -%}
    split_part({{ string_text }}, {{ delimiter_text }}, {{ part_number }})
{%- endmacro %}

{% macro duckdb__date(year, month, day) -%}
    make_date({{ year }}, {{ month }}, {{ day }})
{%- endmacro %}

{% macro duckdb__safe_cast(field, type) -%}
    try_cast({{ field }} as {{ type }})
{%- endmacro %}

{% macro duckdb__listagg(measure, delimiter_text="','", order_by_clause=none, limit_num=none) -%}
    {%- if limit_num -%}
        array_to_string(
            (array_agg({{ measure }} {{ order_by_clause or '' }}) filter ({{ measure }} is not null))[1:{{ limit_num }}],
            {{ delimiter_text }}
        )
    {%- else -%}
        string_agg({{ measure }}, {{ delimiter_text }} {{ order_by_clause or '' }})
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__array_append(array, new_element) -%}
    list_append({{ array }}, {{ new_element }})
{%- endmacro %}

{% macro duckdb__array_concat(array_1, array_2) -%}
    list_concat({{ array_1 }}, {{ array_2 }})
{%- endmacro %}

{% macro duckdb__array_construct(inputs=[], data_type='integer') -%}
    cast([{{ inputs | join(', ') }}] as {{ data_type }}[])
{%- endmacro %}
