{#
    A phone number (clean text, and its digits) as digits, with a leading `+` where the
    country's code was written; null where the text cannot be one. A number without a
    country's code keeps its leading zero: which country it belongs to is not known
    here.
#}
{% macro clean_phone(text, digits) -%}
    case
        when length({{ digits }}) not between 7 and 17 then null
        when {{ is_number_of_nobody(digits) }} then null
        when {{ matches_pattern(text, '^[^0-9]*[+]') }}
            then '+' || ltrim({{ digits }}, '0')
        when {{ digits }} like '00%' then '+' || ltrim({{ digits }}, '0')
        else {{ digits }}
    end
{%- endmacro %}

{#
    What is dialled of the first number in a text: an extension is not, nor is a zero in
    brackets.
#}
{% macro digits_of_phone(text) -%}
    {%- set dialled = replace_pattern(
        text, '(?i)[(]0[)]|([0-9].*?)(;|,| / | or | oder | ou | o |e?xt?[a-z.:]*|#|'
        ~ 'durchwahl|dw|poste|anexo)[ .:]*[0-9(+].*$', '\\1'
    ) -%}
    case
        when {{ matches_pattern(text, '[^0-9 ()+/.-]|[(]0[)]| / ') }}
            then {{ replace_pattern(dialled, '[^0-9]+', '') }}
        else {{ digits_of(text) }}
    end
{%- endmacro %}

{# Text with the usual signs of a phone number, without them. #}
{% macro digits_of(text) -%}
    {{ return(adapter.dispatch('digits_of')(text)) }}
{%- endmacro %}

{% macro default__digits_of(text) -%}
    {{ replace_pattern(text, '[^0-9]+', '') }}
{%- endmacro %}

{# Taking signs away one by one takes half as long as a pattern. #}
{% macro duckdb__digits_of(text) -%}
    {%- set plain = namespace(sql=text) -%}
    {%- for sign in ' -()+/.' -%}
        {%- set plain.sql = 'replace(' ~ plain.sql ~ ", '" ~ sign ~ "', '')" -%}
    {%- endfor -%}
    {{ plain.sql }}
{%- endmacro %}

{#
    One digit again and again, or all in their order, is what people type to get past a
    form.
#}
{% macro is_number_of_nobody(digits) -%}
    (
        replace(right({{ digits }}, 7), right({{ digits }}, 1), '') = ''
        or {{ matches_pattern(digits, '^0*(1?2345678(9|90)?|9876543(21|210)?)$') }}
    )
{%- endmacro %}
