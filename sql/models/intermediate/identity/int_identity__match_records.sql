-- A table that grows: every step of the matching joins it twice.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed(['record_number']) }}",
) }}

-- depends_on: {{ ref('int_identity__changed_records') }}
-- depends_on: {{ ref('int_identity__linking_plan') }}

with

{% if links_everything() -%}

wanted as (

    select
        record_id,
        {{ record_number('record_id') }} as record_number,
        {{ record_version() }} as record_version
    from {{ ref('int_identity__standardized_records') }}

),

{%- else -%}

wanted as (

    select
        record_id,
        record_number,
        record_version
    from {{ ref('int_identity__changed_records') }}
    where change_type != 'removed'

),
{%- endif %}

records as (

    select
        records.*,
        wanted.record_number,
        wanted.record_version
    from {{ ref('int_identity__standardized_records') }} as records
    inner join wanted
        on records.record_id = wanted.record_id

),

frequencies as (

    select * from {{ ref('int_identity__value_frequencies') }}

),

nicknames as (

    select * from {{ ref('nicknames') }}

),

record_total as (

    select count(*) as record_count
    from {{ ref('int_identity__standardized_records') }}

),

-- A given name in the field of the surname, and the other way round, is told by how
-- often the names of the base stand where. Names that stand in both places stay.
name_places as (

    select
        value as name,
        coalesce(max(record_count) filter (field = 'first_name_key'), 0) as first_count,
        coalesce(max(record_count) filter (field = 'surname_key'), 0) as surname_count
    from frequencies
    where field in ('first_name_key', 'surname_key')
    group by value

),

swapped as (

    select records.record_id
    from records
    left join name_places as first_place
        on records.first_name_key = first_place.name
    left join name_places as surname_place
        on records.surname_key = surname_place.name
    where
        (coalesce(first_place.surname_count, 0) + 0.5e0)
        * (coalesce(surname_place.first_count, 0) + 0.5e0)
        > 20
        * (coalesce(first_place.first_count, 1) + 0.5e0)
        * (coalesce(surname_place.surname_count, 1) + 0.5e0)
        and records.first_name_key is not null
        and records.surname_key is not null

),

oriented as (

    select
        records.* exclude (first_name_key, surname_key, name_group),
        case
            when swapped.record_id is null then records.first_name_key
            else records.surname_key
        end as first_name_key,
        case
            when swapped.record_id is null then records.surname_key
            else records.first_name_key
        end as surname_key,
        case
            when swapped.record_id is null then records.name_group
            else coalesce(nicknames.name_group, records.surname_key)
        end as name_group
    from records
    left join swapped
        on records.record_id = swapped.record_id
    left join nicknames
        on records.surname_key = nicknames.name

),

-- A name is spelled out once, and not once a record.
first_names as (

    select distinct first_name_key
    from oriented
    where first_name_key is not null

),

surnames as (

    select distinct surname_key
    from oriented
    where surname_key is not null

),

first_name_sounds as (

    select
        first_name_key,
        {{ sound_of('first_name_key') }} as first_name_sound
    from first_names

),

surname_sounds as (

    select
        surname_key,
        {{ sound_of('surname_key') }} as surname_sound
    from surnames

),

numbered as (

    select
        oriented.record_id,
        oriented.record_number,
        oriented.record_version,
        oriented.source_system,
        oriented.first_name_key,
        oriented.name_group,
        first_name_sounds.first_name_sound,
        oriented.middle_name_key,
        oriented.surname_key,
        surname_sounds.surname_sound,
        oriented.birth_date_digits,
        oriented.email_key,
        split_part(oriented.email_key, '@', 1) as mailbox_key,
        oriented.phone_key,
        oriented.phone_keys,
        oriented.national_id_key,
        oriented.street_key,
        oriented.house_number_key,
        oriented.city_key,
        oriented.postal_key,
        oriented.address_keys,
        oriented.gender,
        oriented.occupation_key,
        oriented.birth_place_key,
        oriented.created_at,
        hash(
            coalesce(left(oriented.first_name_key, 1), '') || '|'
            || coalesce(left(oriented.surname_key, 1), '') || '|'
            || coalesce(substr(oriented.birth_date_digits, 3, 2), '')
        ) as refined_key,
        hash(
            coalesce(oriented.name_group, '') || '|'
            || coalesce(oriented.surname_key, '') || '|'
            || coalesce(left(oriented.birth_date_digits, 4), '') || '|'
            || coalesce(left(oriented.postal_key, 3), '')
        ) as narrow_key
    from oriented
    left join first_name_sounds
        on oriented.first_name_key = first_name_sounds.first_name_key
    left join surname_sounds
        on oriented.surname_key = surname_sounds.surname_key

),

-- Frequencies are log2 of the share of records: -10 is one in a thousand.
measured as (

    select
        numbered.*,
        {% for field in frequency_fields() -%}
        {{ log2_share(
            'numbered.' ~ field, field ~ '_frequencies.record_count'
        ) }} as {{ field }}_frequency{% if not loop.last %},{% endif %}
        {% endfor %}
    from numbered
    cross join record_total
    {% for field in frequency_fields() -%}
    left join frequencies as {{ field }}_frequencies
        on
            numbered.{{ field }} = {{ field }}_frequencies.value
            and {{ field }}_frequencies.field = '{{ field }}'
    {% endfor %}

)

select * from measured
