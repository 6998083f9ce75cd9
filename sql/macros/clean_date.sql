{#
    A date from clean text in any of the usual ways to write one; null where it is none.
    Where `05/03/1985` could be two days, `is_month_first` decides; where only one is
    possible, it is that one.
#}
{% macro clean_date(text, is_month_first) -%}
    {{ return(adapter.dispatch('clean_date')(text, is_month_first)) }}
{%- endmacro %}

{% macro default__clean_date(text, is_month_first) -%}
    coalesce(
        try_cast(left({{ text }}, 10) as date),
        case when {{ is_month_first }} then try_to_date({{ text }}, 'M/d/yyyy') end,
        try_to_date({{ text }}, 'd/M/yyyy'),
        try_to_date({{ text }}, 'M/d/yyyy'),
        try_to_date({{ text }}, 'd.M.yyyy'),
        try_to_date({{ text }}, 'd MMM yyyy')
    )
{%- endmacro %}

{% macro duckdb__clean_date(text, is_month_first) -%}
    cast(
        case
            when {{ text }} like '%/%/____' and {{ is_month_first }}
                then try_strptime({{ text }}, ['%m/%d/%Y', '%d/%m/%Y'])
            else try_strptime(
                {{ text }}, [
                    '%Y-%m-%d', '%d/%m/%Y', '%d.%m.%Y', '%d %b %Y', '%m/%d/%Y',
                    '%Y-%d-%m', '%d-%m-%Y', '%d %B %Y', '%d-%b-%Y', '%b %d, %Y',
                    '%B %d, %Y', '%Y/%m/%d', '%Y.%m.%d', '%Y%m%d',
                    '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S'
                ]
            )
        end as date
    )
{%- endmacro %}

{#
    A day on which a person known since then can have been born. Forms that demand a day
    get the first of 1900 or of 1970, so these two say nothing.
#}
{% macro plausible_birth_date(birth_date, known_at) -%}
    case
        when
            {{ birth_date }} in (
                cast('1900-01-01' as date), cast('1970-01-01' as date)
            )
            then null
        when {{ birth_date }} not between
            cast('1880-01-01' as date) and cast('2999-12-31' as date)
            then null
        when {{ days_between(birth_date, known_at) }} not between 0 and 120 * 366
            then null
        else {{ birth_date }}
    end
{%- endmacro %}

{#
    The digits of a date as year, month and day, by which dates are compared: also of
    eight digits that are no date, because one of them may be a slip. What forms store
    for "not told" has none.
#}
{% macro birth_date_digits(text, date) -%}
    nullif(nullif(nullif(
        case
            when {{ date }} is not null then {{ compact_date(date) }}
            when {{ matches_pattern(text, '^[0-9]{4}[-/. ]?[0-9]{2}[-/. ]?[0-9]{2}$') }}
                then {{ replace_pattern(text, '[^0-9]', '') }}
        end, '19000101'), '19700101'), '00000000')
{%- endmacro %}

{# A date as eight digits. #}
{% macro compact_date(date) -%}
    {{ return(adapter.dispatch('compact_date')(date)) }}
{%- endmacro %}

{% macro default__compact_date(date) -%}
    date_format({{ date }}, 'yyyyMMdd')
{%- endmacro %}

{% macro duckdb__compact_date(date) -%}
    strftime({{ date }}, '%Y%m%d')
{%- endmacro %}
