{#
    A phone number (clean text, and its digits) as digits, with a leading `+` where the
    country's code was written; null where the text cannot be one. A number without a
    country's code keeps its leading zero: which country it belongs to is not known
    here.
#}
{% macro clean_phone(text, digits) -%}
    case
        when length({{ digits }}) not between 7 and 17 then null
        when {{ matches_pattern(digits, same_digits()) }} then null
        when {{ text }} like '+%' then '+' || {{ digits }}
        when {{ digits }} like '00%' then '+' || substr({{ digits }}, 3)
        else {{ digits }}
    end
{%- endmacro %}

{# What is dialled: an extension is not, nor is a zero in brackets. #}
{% macro digits_of_phone(text) -%}
    {{ replace_pattern(text, '[(]0[)]|[eExX#].*|[^0-9]', '') }}
{%- endmacro %}

{# Zeros or nines alone are what people type to get past a form. #}
{% macro same_digits() -%}
    ^(0+|1+|2+|3+|4+|5+|6+|7+|8+|9+)$
{%- endmacro %}
