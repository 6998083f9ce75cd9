{#
    A name (clean text) as people write it: what was keyed in capitals or small letters
    only gets a capital at each word's start; mixed spelling ("McDonald") is left as it
    is.
#}
{% macro clean_name(name) -%}
    case
        when {{ name }} = upper({{ name }}) or {{ name }} = lower({{ name }})
            then {{ capitalize_words(name) }}
        else {{ name }}
    end
{%- endmacro %}

{#
    Each word, also behind a hyphen or an apostrophe, with a capital and small letters.
#}
{% macro capitalize_words(text) -%}
    {{ return(adapter.dispatch('capitalize_words')(text)) }}
{%- endmacro %}

{% macro default__capitalize_words(text) -%}
    initcap({{ text }})
{%- endmacro %}

{# Most names are one word, for which no list needs to be made. #}
{% macro duckdb__capitalize_words(text) -%}
    case
        when {{ matches_pattern(text, "[ ''’-]") }}
            then array_to_string(
                list_transform(
                    regexp_extract_all(lower({{ text }}), '[^ ''’-]*[ ''’-]?'),
                    lambda word: upper(word[1]) || word[2:]
                ),
                ''
            )
        else upper(left({{ text }}, 1)) || lower(substr({{ text }}, 2))
    end
{%- endmacro %}
