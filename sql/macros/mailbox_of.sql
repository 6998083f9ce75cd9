{#
    The mailbox behind an e-mail address: without a tag behind `+`, and for Google's,
    which do not tell dots apart, without dots.
#}
{% macro mailbox_of(email) -%}
    case
        when {{ email }} like '%@gmail.com' or {{ email }} like '%@googlemail.com'
            then
                replace(
                    {{ replace_pattern(email, '([+].*)?@.*', '') }}, '.', ''
                )
                || '@gmail.com'
        when {{ email }} like '%+%@%'
            then {{ replace_pattern(email, '[+].*@', '@') }}
        else {{ email }}
    end
{%- endmacro %}
