{#
    A bare e-mail address, or null where the text cannot be one or
    names a mailbox that nobody has: people type `test@` and `none@` to get past a form,
    and systems write `noreply@`.
#}
{% macro clean_email(address) -%}
    case
        when not {{ matches_pattern(
            address,
            '^[a-z0-9_%+-]+([.][a-z0-9_%+-]+)*@([a-z0-9-]+[.])+[a-z]{2,24}$'
        ) }}
            then null
        when {{ matches_pattern(address, mailboxes_of_nobody()) }} then null
        else {{ address }}
    end
{%- endmacro %}

{#
    The e-mail address in clean text, in small letters: in `mailto:anna@mail.com`,
    `Anna <anna@mail.com>` and `anna @ mail.com` it is anna@mail.com.
#}
{% macro bare_email(text) -%}
    case
        when {{ matches_pattern(text, '[ :<>]') }}
            then lower({{ replace_pattern(
                text, '(?i)^.*<|>.*$|^.*mailto:| ', ''
            ) }})
        else lower({{ text }})
    end
{%- endmacro %}

{% macro mailboxes_of_nobody() -%}
    {{- '^(no-?_?reply|do-?_?not-?_?reply|test|tester|testing|none|nobody|noone|na|nil|' -}}
    {{- 'null|no[-_.]?e?mail|keine?|unknown|anonymous|dummy|fake|asdf+|qwerty|x{2,}|' -}}
    {{- 'a{3,}|example|not?[-_.]?given|no[-_.]?address|placeholder)([+][^@]*)?@|' -}}
    {{- '^(e?mail|(user)?name|user|a|abc)@(e?mail|domain|example|a|abc|x)[.]|' -}}
    {{- '@(none|null|nomail|noemail|noreply|na|invalid|localhost)[.]|[.]invalid$' -}}
{%- endmacro %}
