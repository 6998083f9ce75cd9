{#
    A name as all systems can spell it: small letters without accents, and nothing else.
    An umlaut is one letter, however it is written (`Müller`, `Mueller`, `Muller`).
    Letters of other scripts than the Latin stay.
#}
{% macro letters_of(name) -%}
    {{ umlauts_folded(replace_pattern(plain_letters(name), '[^\\p{L}]+', '')) }}
{%- endmacro %}

{# Text in small letters without accents; what is no letter stays. #}
{% macro plain_letters(text) -%}
    {{ return(adapter.dispatch('plain_letters')(text)) }}
{%- endmacro %}

{% macro default__plain_letters(text) -%}
    translate(
        replace(replace(replace(lower({{ text }}), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
        'áàâäãåéèêëíìîïóòôöõøúùûüýñçłđðı', 'aaaaaaeeeeiiiioooooouuuuynclddi'
    )
{%- endmacro %}

{# `translate` costs more than all of these together. #}
{% macro duckdb__plain_letters(text) -%}
    {%- set signs = {
        'ß': 'ss', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'ð': 'd', 'þ': 'th', 'æ': 'ae',
        'œ': 'oe', 'ı': 'i',
    } -%}
    {%- set replaced = namespace(sql='lower(' ~ text ~ ')') -%}
    {%- for sign, letters in signs.items() -%}
        {%- set replaced.sql =
            'replace(' ~ replaced.sql ~ ", '" ~ sign ~ "', '" ~ letters ~ "')"
        -%}
    {%- endfor -%}
    strip_accents({{ replaced.sql }})
{%- endmacro %}

{#
    `ae`, `oe` and `ue` as the vowel alone, where an umlaut stands in German: between
    consonants, before two of them or an ending `-er`. Elsewhere they are mostly something
    else (Michael, Samuel), or a slip of the hand that must not grow (`Joenes`).
#}
{% macro umlauts_folded(letters) -%}
    {{ replace_pattern(
        letters,
        '(^|[^aeiouyqg])([aou])e(c[hk]|sch|ss|[bdfgkmnprstvwz]er(?:$|s$| )|'
        ~ '[b-df-hj-np-tv-z][b-df-gj-np-rtv-xz])',
        '\\1\\2\\3'
    ) }}
{%- endmacro %}

{# A town by its letters; `Saint`, `Sankt`, `Fort` and `Mount` are often written short. #}
{% macro city_key_of(city) -%}
    {%- set saint = replace_pattern(
        city, '(?i)(^|[ -])(?:saint|sankt|st)[. -]+', '\\1st '
    ) -%}
    {%- set fort = replace_pattern(saint, '(?i)(^|[ -])(?:fort|ft)[. ]+', '\\1ft ') -%}
    {{ letters_of(replace_pattern(fort, '(?i)(^|[ -])(?:mount|mt)[. ]+', '\\1mt ')) }}
{%- endmacro %}
