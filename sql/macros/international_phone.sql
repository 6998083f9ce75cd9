{#
    A phone number with its country's code (E.164) where the number or the country of
    its holder tells it, and as it is otherwise.
#}
{% macro international_phone(phone, calling_code) -%}
    case
        when {{ phone }} like '+%' or {{ calling_code }} is null then {{ phone }}
        when
            left({{ phone }}, length({{ calling_code }})) = {{ calling_code }}
            and length({{ phone }}) - length({{ calling_code }}) >= 8
            then '+' || {{ phone }}
        else '+' || {{ calling_code }} || ltrim({{ phone }}, '0')
    end
{%- endmacro %}
