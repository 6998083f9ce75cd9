{#
    The mailbox behind an e-mail address: without a tag behind `+`, and without the signs
    that its provider does not tell apart, at the domain that stands for its domains.
#}
{% macro mailbox_of(email, mailbox_domain, ignored_signs) -%}
    case
        when {{ mailbox_domain }} is not null
            then
                translate(
                    {{ replace_pattern(email, '([^@])[+].*$|@.*$', '\\1') }},
                    coalesce({{ ignored_signs }}, ''),
                    ''
                )
                || '@'
                || {{ mailbox_domain }}
        when {{ email }} like '%+%@%'
            then {{ replace_pattern(email, '([^@])[+].*@', '\\1@') }}
        else {{ email }}
    end
{%- endmacro %}
