{#
    A phone number as digits, with a leading `+` where the country's code was written; null
    where the text cannot be one. Extensions are dropped. A number without a country's code
    keeps its leading zero: which country it belongs to is not known here.
#}
{% macro clean_phone(text) -%}
    {%- set dialled = replace_pattern(text, '[(]0[)]|[ ]*([eE]xt|[xX#]).*', '') -%}
    {%- set digits = replace_pattern(dialled, '[^0-9]', '') -%}
    case
        when length({{ digits }}) not between 7 and 17 then null
        when replace({{ digits }}, right({{ digits }}, 1), '') = '' then null
        when {{ text }} like '+%' then '+' || {{ digits }}
        when {{ digits }} like '00%' then '+' || substr({{ digits }}, 3)
        else {{ digits }}
    end
{%- endmacro %}
