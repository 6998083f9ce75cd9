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
