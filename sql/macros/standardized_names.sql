{#
    A query of what the texts in fields of names say: one row per different text
    (`name_text`) and field (`name_field`), because names repeat and reading one is dear.
    `first_alone` and `last_alone` are texts of records without another name: they may be
    a whole one.

    Titles, suffixes and names in brackets are left out, a whole name in one field is
    split, and particles between given and family names go with the latter.
#}
{% macro standardized_names(records, nicknames) -%}
with

texts as (

    select
        first_name as name_text,
        case when last_name is null then 'first_alone' else 'first' end as name_field
    from {{ records }}
    where first_name is not null
    union
    select
        last_name as name_text,
        case when first_name is null then 'last_alone' else 'last' end as name_field
    from {{ records }}
    where last_name is not null
    union
    select
        middle_name as name_text,
        'middle' as name_field
    from {{ records }}
    where middle_name is not null

),

plain as (

    select
        name_text,
        name_field,
        {{ without_titles('name_text') }} as plain_text
    from texts

),

halved as (

    select
        *,
        trim(split_part(plain_text, ',', 1)) as before_comma,
        nullif(trim(split_part(plain_text, ',', 2)), '') as behind_comma,
        {{ letters_of("split_part(plain_text, ' ', 1)") }} as first_word,
        {{ letters_of(last_word_of('plain_text')) }} as last_word
    from plain

),

judged as (

    select
        halved.*,
        behind_comma is not null
        and not {{ matches_pattern('behind_comma', particles_alone()) }} as is_turned,
        plain_text like '% %'
        and (
            (name_field = 'first_alone' and last_known.name is null)
            or (name_field = 'last_alone' and first_known.name is not null)
        ) as is_whole_name
    from halved
    left join {{ nicknames }} as first_known
        on
            halved.first_word = first_known.name
            and halved.name_field = 'last_alone'
    left join {{ nicknames }} as last_known
        on
            halved.last_word = last_known.name
            and halved.name_field = 'first_alone'

),

split_up as (

    select
        name_text,
        name_field,
        case
            when is_turned and name_field != 'middle' then behind_comma
            when is_whole_name then nullif({{ given_names_of('plain_text') }}, '')
            when name_field not in ('last', 'last_alone') then plain_text
        end as given_name,
        case
            when name_field in ('first', 'middle') then null
            when is_turned then before_comma
            when is_whole_name then {{ family_name_of('plain_text') }}
            when name_field = 'first_alone' then null
            when behind_comma is not null then behind_comma || ' ' || before_comma
            else plain_text
        end as family_name
    from judged

),

worded as (

    select
        *,
        {{ given_words_of('given_name') }} as given_words
    from split_up

),

-- Particles at the end of given names (`Ludwig van`) belong to the family name.
particles_found as (

    select
        *,
        case
            when given_words != particles_text or name_field = 'middle'
                then particles_text
        end as particles
    from (
        select
            *,
            {{ particles_at_end('given_words') }} as particles_text
        from worded
    ) as ended

),

given_words_alone as (

    select
        *,
        left(given_words, length(given_words) - length(coalesce(particles, '')))
            as given_stem
    from particles_found

),

keyed as (

    select
        name_text,
        name_field,
        given_name,
        family_name,
        nullif({{ letters_of("split_part(given_stem, ' ', 1)") }}, '') as first_key,
        nullif({{ letters_of("split_part(given_stem, ' ', 2)") }}, '') as second_key,
        nullif({{ letters_of('particles') }}, '') as particles_key,
        nullif({{ letters_of('family_name') }}, '') as family_key
    from given_words_alone

),

standardized as (

    select
        keyed.name_text,
        keyed.name_field,
        case when keyed.first_key is not null then keyed.given_name end as given_name,
        case when keyed.family_key is not null then keyed.family_name end
            as family_name,
        keyed.first_key,
        coalesce(nicknames.name_group, keyed.first_key) as name_group,
        keyed.second_key,
        keyed.particles_key,
        keyed.family_key
    from keyed
    left join {{ nicknames }} as nicknames
        on keyed.first_key = nicknames.name

)

select * from standardized
{%- endmacro %}
