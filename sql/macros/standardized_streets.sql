{#
    A query of what address lines say: one row per different line (`street`), because the
    members of a household share one. `unit_key` is the flat, `house_number_key` the number
    before or behind the street, `street_key` the words that tell it from other streets.
#}
{% macro standardized_streets(records, addresses, street_words) -%}
with

word_lists as (

    select
        {{ list_by_key('street_word', 'street_word') }} as street_words,
        {{ list_by_key("coalesce(short_word, '')", 'street_word') }} as short_words
    from {{ street_words }}

),

streets as (

    select street
    from {{ records }}
    where street is not null
    union
    select street
    from {{ addresses }}
    where street is not null

),

plain_streets as (

    select
        street,
        {{ plain_address('street') }} as plain_street
    from streets

),

without_units as (

    select
        street,
        plain_street,
        {{ first_match('plain_street', box_pattern(), 1) }} as box_number,
        {{ unit_of('plain_street') }} as unit_key,
        trim({{ replace_pattern('plain_street', unit_pattern(), ' ') }}, ' ,')
            as unitless_street
    from plain_streets

),

-- What follows the first comma behind street and number is a district or a town.
lines as (

    select
        street,
        unit_key,
        box_number,
        case
            when {{ matches_pattern('unitless_street', street_comma_number()) }}
                then {{ first_match('unitless_street', street_comma_number(), 1) }}
            when {{ matches_pattern('unitless_street', '^[^,]*[0-9][^,]*,') }}
                and {{ matches_pattern('unitless_street', '^[^,]*[a-z]{4}[^,]*,') }}
                then split_part(unitless_street, ',', 1)
            when unitless_street = '' then plain_street
            else unitless_street
        end as line
    from without_units

),

numbered as (

    select
        street,
        line,
        unit_key,
        box_number,
        {{ first_match('line', number_before_street(), 1) }} as number_before,
        {{ first_match('line', number_behind_street(), 1) }} as number_behind
    from lines

),

worded as (

    select
        street,
        unit_key,
        case
            when box_number != '' then box_number
            when number_before != '' then number_before
            when number_behind != '' then replace(number_behind, ' ', '')
        end as house_number_key,
        case
            when box_number != '' then 'pobox'
            when number_before != ''
                then {{ replace_pattern('line', number_before_street(), '') }}
            when number_behind != ''
                then {{ replace_pattern('line', number_behind_street(), '') }}
            else line
        end as street_name
    from numbered

),

keyed as (

    select
        worded.street,
        nullif(worded.unit_key, '') as unit_key,
        worded.house_number_key,
        coalesce(
            nullif(
                {{ telling_words_of(
                    replace_pattern(
                        replace_pattern('worded.street_name', '[^\\p{L}\\p{M}0-9]+', ' '),
                        '([a-z]{3})str( |$)', '\\1\\2'
                    ),
                    'word_lists.street_words',
                    'word_lists.short_words'
                ) }},
                ''
            ),
            nullif(
                trim({{ replace_pattern(
                    'worded.street_name', '[^\\p{L}\\p{M}0-9]+', ' '
                ) }}),
                ''
            )
        ) as street_key
    from worded
    cross join word_lists

),

standardized as (

    select
        street,
        unit_key,
        house_number_key,
        {{ umlauts_folded('street_key') }} as street_key
    from keyed

)

select * from standardized
{%- endmacro %}
