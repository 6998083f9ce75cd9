{#
    What an address line says: a flat, a house number before or behind the street, a post
    office box, a street. Words in English, German, French and Spanish, some Dutch ones.
#}

{#
    An address line as it is read: small letters without accents, of all signs only `/`,
    `#`, `,` and, behind a digit, `-`.
#}
{% macro plain_address(street) -%}
    {%- set letters = "replace(" ~ plain_letters(street) ~ ", '''', '')" -%}
    {%- set open = replace_pattern(
        replace_pattern(letters, 'str(?:asse|ase|aat)', 'str'), '([^0-9 ])-|º|ª|’', '\\1 '
    ) -%}
    trim({{ replace_pattern(open, '[^\\p{L}\\p{M}0-9/#,-]+', ' ') }})
{%- endmacro %}

{# The flat, suite or floor of a plain address line; empty where none is named. #}
{% macro unit_of(address) -%}
    {{ replace_pattern(
        first_match(address, unit_pattern()), '^[ ,]*' ~ unit_words() ~ '?[ #]*|[ ,]', ''
    ) }}
{%- endmacro %}

{% macro unit_words() -%}
    {{- '(?:apt|apartment|apartamento|apto|appartement|appt|app|unit|flat|suite|ste|room|' -}}
    {{- 'rm|floor|fl|level|lvl|wohnung|whg|stock|etage|batiment|bat|escalier|esc|escalera|' -}}
    {{- 'piso|puerta|pta|planta|lot|u|#)' -}}
{%- endmacro %}

{% macro unit_pattern() -%}
    {{- '(?:^|[ ,])' ~ unit_words() ~ '[ #]*(?:[0-9]+ ?[a-z]?|[a-z])(?:[ ,]+|$)|' -}}
    {{- '#[ #]*[0-9]+[a-z]?' -}}
{%- endmacro %}

{# Post office boxes, with their number. #}
{% macro box_pattern() -%}
    {{- '(?:^|[ ,])(?:g?p ?o ?box|p ?o ?b|post(?:al)? ?(?:office)? ?box|postfach|' -}}
    {{- 'boite postale|b ?p|apartado(?: de correos)?|apdo|locked bag|private bag|postbus)' -}}
    {{- '[ #]*([0-9]+)' -}}
{%- endmacro %}

{# The first group of a regular expression in a text; empty where it does not match. #}
{% macro first_match(text, pattern, group=0) -%}
    regexp_extract({{ text }}, '{{ pattern }}', {{ group }})
{%- endmacro %}

{# A house number before the street: `3/45 Main St` is flat 3 of house 45. #}
{% macro number_before_street() -%}
    {{- '^(?:[0-9]+[a-z]? ?/ ?)?([0-9]+[a-z]?)(?: ?- ?[0-9]+[a-z]?)?' -}}
    {{- '(?: (?:bis|ter|quater))?(?: ?,| |$)' -}}
{%- endmacro %}

{# A house number behind the street: `Weg 45/3` and `Weg 45-47` are house 45. #}
{% macro number_behind_street() -%}
    {{- '[ ,]([0-9]+(?: ?[a-z])?)(?: ?[-/] ?[0-9]*(?: ?[a-z])?)*$' -}}
{%- endmacro %}

{# A street, its number behind a comma, and more. #}
{% macro street_comma_number() -%}
    ^([^0-9,]+, ?[0-9]+ ?[a-z]?),
{%- endmacro %}

{#
    The words of a street without those that sources write in several ways or leave out;
    all of them if no other is left. `street_words` and `short_words` are the columns of
    the seed as lists.
#}
{% macro telling_words_of(text, street_words, short_words) -%}
    {{ return(adapter.dispatch('telling_words_of')(text, street_words, short_words)) }}
{%- endmacro %}

{% macro default__telling_words_of(text, street_words, short_words) -%}
    array_join(
        filter(
            transform(
                split({{ text }}, ' '),
                word -> coalesce(
                    element_at({{ short_words }}, array_position({{ street_words }}, word)),
                    word
                )
            ),
            word -> word != ''
        ),
        ' '
    )
{%- endmacro %}

{% macro duckdb__telling_words_of(text, street_words, short_words) -%}
    array_to_string(
        list_filter(
            list_transform(
                string_split({{ text }}, ' '),
                lambda word: coalesce(
                    {{ short_words }}[list_position({{ street_words }}, word)], word
                )
            ),
            lambda word: word != ''
        ),
        ' '
    )
{%- endmacro %}

{#
    A postal code as codes are compared: capital letters and digits, of an American one
    the first five, with the noughts that spreadsheets lose, without the country before
    it (`D-10115`).
#}
{% macro postal_key_of(postal_code, country_code) -%}
    {%- set plain = "replace(replace(" ~ postal_code ~ ", ' ', ''), '-', '')" -%}
    {%- set code -%}
        case
            when {{ matches_pattern(postal_code, '[^A-Z0-9 -]|^[A-Z]{1,3}-[0-9]') }}
                then {{ replace_pattern(
                    postal_code, '^[A-Z]{1,3}-([0-9])|[^A-Z0-9]', '\\1'
                ) }}
            else {{ plain }}
        end
    {%- endset -%}
    nullif(
        case
            -- Most codes are as they should be, and need no other question.
            when {{ matches_pattern(postal_code, '^[A-Z0-9]{5,7}$') }} then {{ postal_code }}
            when {{ matches_pattern(postal_code, '^[0-9]{5}[ -]?[0-9]{4}$') }}
                and coalesce({{ country_code }} = 'US', true)
                then left({{ postal_code }}, 5)
            when {{ matches_pattern(postal_code, '^[0-9]{4}$') }}
                and {{ country_code }} in ('US', 'DE', 'FR', 'ES', 'IT', 'FI', 'MX')
                then '0' || {{ postal_code }}
            when {{ matches_pattern(postal_code, '^[0-9]{3}$') }}
                and {{ country_code }} in ('US', 'AU')
                then lpad(
                    {{ postal_code }},
                    case when {{ country_code }} = 'US' then 5 else 4 end,
                    '0'
                )
            else {{ code }}
        end,
        ''
    )
{%- endmacro %}

{# An address as one text; null without a street. #}
{% macro address_key_of(house_number_key, street_key, postal_key, city_key) -%}
    case
        when {{ street_key }} is not null
            then concat_ws(
                ' ',
                {{ house_number_key }},
                {{ street_key }},
                coalesce({{ postal_key }}, {{ city_key }})
            )
    end
{%- endmacro %}
