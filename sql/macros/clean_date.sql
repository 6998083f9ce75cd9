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
        try_to_date({{ text }}, 'd/M/yy'),
        try_to_date({{ text }}, 'd.M.yy'),
        try_to_date({{ text }}, 'd MMM yyyy')
    )
{%- endmacro %}

{# Trying one format after the other is dear, so each shape has only its own. #}
{% macro duckdb__clean_date(text, is_month_first) -%}
    cast(
        case
            when {{ text }} like '____-__-__%'
                then coalesce(
                    try_strptime(left({{ text }}, 10), '%Y-%m-%d'),
                    try_strptime(left({{ text }}, 10), '%Y-%d-%m')
                )
            when {{ text }} like '%/%/____' and {{ is_month_first }}
                then try_strptime({{ text }}, ['%m/%d/%Y', '%d/%m/%Y'])
            when {{ text }} like '%/%/____'
                then try_strptime({{ text }}, ['%d/%m/%Y', '%m/%d/%Y'])
            when {{ text }} like '%.%.____'
                then try_strptime({{ text }}, ['%d.%m.%Y', '%m.%d.%Y'])
            when {{ matches_pattern(text, '[^0-9]{3}') }}
                then coalesce(
                    try_strptime({{ text }}, {{ spelled_dates() }}),
                    try_strptime({{ english_date(text) }}, {{ spelled_dates() }})
                )
            when {{ is_month_first }}
                then try_strptime({{ text }}, [
                    '%Y%m%d', '%m-%d-%Y', '%m/%d/%y', '%m-%d-%y', '%d-%m-%Y',
                    '%d/%m/%y', '%Y/%m/%d', '%Y-%m-%d', '%d.%m.%y', '%m%d%Y',
                    '%m %d %Y'
                ])
            else try_strptime({{ text }}, [
                '%Y%m%d', '%d-%m-%Y', '%Y/%m/%d', '%Y.%m.%d', '%Y-%m-%d', '%d/%m/%y',
                '%d.%m.%y', '%d-%m-%y', '%m/%d/%y', '%m-%d-%Y', '%Y %m %d', '%d %m %Y',
                '%d%m%Y', '%m%d%Y', '%d/%m/%Y %H:%M', '%d.%m.%Y %H:%M',
                '%d/%m/%Y %H:%M:%S', '%d.%m.%Y %H:%M:%S'
            ])
        end as date
    )
{%- endmacro %}

{# Formats of dates with a month's name. #}
{% macro spelled_dates() -%}
    [
        '%d %b %Y', '%d %B %Y', '%d-%b-%Y', '%b %d, %Y', '%B %d, %Y', '%d. %B %Y',
        '%d. %b %Y', '%d-%b-%y', '%b %d %Y', '%B %d %Y', '%d-%B-%Y', '%Y %b %d',
        '%Y-%b-%d', '%A, %B %d, %Y', '%a, %d %b %Y'
    ]
{%- endmacro %}

{#
    A date with a month's name in German, French, Spanish or Dutch, or with `5th`, as it
    is read in English.
#}
{% macro english_date(text) -%}
    {%- set months = {
        'Jan': 'jan(?:uar|v(?:ier)?|uari)?|jän(?:ner)?|ene(?:ro)?',
        'Feb': 'feb(?:ruar|rero|ruari)?|févr?(?:ier)?|fevrier',
        'Mar': 'mär(?:z)?|maerz|mars|mar(?:zo)?|maart|mrt',
        'Apr': 'apr(?:il)?|avr(?:il)?|abr(?:il)?',
        'May': 'mai|may(?:o)?|mei',
        'Jun': 'jun(?:i|io)?|juin',
        'Jul': 'jul(?:i|io)?|juil(?:let)?',
        'Aug': 'aug(?:ust|ustus)?|août|aout|ago(?:sto)?',
        'Sep': 'sept?(?:ember|embre|iembre)?',
        'Oct': 'okt(?:ober)?|oct(?:obre|ubre)?',
        'Nov': 'nov(?:ember|embre|iembre)?',
        'Dec': 'dez(?:ember)?|déc(?:embre)?|decembre|dic(?:iembre)?|dec(?:ember)?',
    } -%}
    {%- set unnumbered = replace_pattern(
        text, '(?i)([0-9])(?:st|nd|rd|th|er)\\b|º', '\\1'
    ) -%}
    {%- set english = namespace(
        sql=replace_pattern(unnumbered, '(?i) de(?: |l )', ' ')
    ) -%}
    {%- for month, names in months.items() -%}
        {%- set english.sql = replace_pattern(
            english.sql, '(?i)(^|[^a-zäéû])(' ~ names ~ ')[.]?([^a-zäéû]|$)',
            '\\1' ~ month ~ '\\3'
        ) -%}
    {%- endfor -%}
    {{ english.sql }}
{%- endmacro %}

{#
    A day on which a person known since then can have been born. Forms that demand a day
    get the first of 1900 or of 1970 and the like, so these say nothing. A year of two
    digits is of the century in which the person was born by then.
#}
{% macro plausible_birth_date(birth_date, known_at, text) -%}
    {%- set age = days_between(birth_date, known_at) -%}
    case
        when
            {{ birth_date }} in (
                cast('1900-01-01' as date), cast('1970-01-01' as date),
                cast('1899-12-30' as date), cast('1899-12-31' as date),
                cast('1901-01-01' as date)
            )
            then null
        when {{ birth_date }} not between
            cast('1880-01-01' as date) and cast('2999-12-31' as date)
            then null
        when {{ age }} between 0 and 120 * 366 then {{ birth_date }}
        when {{ age }} < 0 and {{ matches_pattern(text, '[^0-9][0-9]{2}$') }}
            and {{ text }} not like '____-%'
            then cast({{ birth_date }} - interval '100' year as date)
        when {{ age }} is null then {{ birth_date }}
    end
{%- endmacro %}

{#
    The digits of a date as year, month and day, by which dates are compared: also of
    eight digits that are no date, because one of them may be a slip. What forms store
    for "not told" has none.
#}
{% macro birth_date_digits(text, written_date, birth_date) -%}
    {%- set digits %}case
            when {{ birth_date }} is not null then {{ compact_date(birth_date) }}
            when {{ written_date }} is not null then {{ compact_date(written_date) }}
            when {{ matches_pattern(
                text, '^[0-9]{4}[-/. ]?[0-9]{2}[-/. ]?[0-9]{2}([T ].*)?$'
            ) }}
                then left({{ replace_pattern(text, '[^0-9]', '') }}, 8)
            when {{ matches_pattern(text, '^[0-9]{2}[-/.][0-9]{2}[-/.][0-9]{4}$') }}
                then right({{ text }}, 4) || substr({{ text }}, 4, 2) || left({{ text }}, 2)
        end{% endset -%}
    case
        when not {{ matches_pattern(digits, dates_of_nobody()) }} then {{ digits }}
    end
{%- endmacro %}

{% macro dates_of_nobody() -%}
    {{- '^(0000|0001|1111|1753|2999|9999)|0000$|' -}}
    {{- '^(19000101|19700101|19010101|1899123[01]|12345678|99999999)$' -}}
{%- endmacro %}

{# A date as eight digits. #}
{% macro compact_date(date) -%}
    {{ return(adapter.dispatch('compact_date')(date)) }}
{%- endmacro %}

{% macro default__compact_date(date) -%}
    date_format({{ date }}, 'yyyyMMdd')
{%- endmacro %}

{# A number as text; `strftime` takes three times as long. #}
{% macro duckdb__compact_date(date) -%}
    lpad(
        cast(
            year({{ date }}) * 10000 + month({{ date }}) * 100 + day({{ date }})
            as varchar
        ),
        8,
        '0'
    )
{%- endmacro %}
