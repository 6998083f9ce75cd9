{#
    The three letters of a currency. Text that is none is kept, so that money in it is
    found to have no rate instead of being taken for the reporting currency.
#}
{% macro clean_currency_code(column) -%}
    case upper(trim({{ column }}))
        when '' then null
        when 'N/A' then null
        when '€' then 'EUR'
        when '£' then 'GBP'
        when 'US$' then 'USD'
        else upper(trim({{ column }}))
    end
{%- endmacro %}
