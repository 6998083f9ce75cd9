{# An e-mail address in small letters, or null where the clean text cannot be one. #}
{% macro clean_email(text) -%}
    {%- set address = "replace(lower(" ~ text ~ "), 'mailto:', '')" -%}
    case
        when
            {{ matches_pattern(
                address,
                '^[a-z0-9_%+-]+([.][a-z0-9_%+-]+)*@([a-z0-9-]+[.])+[a-z]{2,24}$'
            ) }}
            then {{ address }}
    end
{%- endmacro %}
