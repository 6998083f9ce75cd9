-- A table: what the records of a group say together, each field as most of them do.
-- It lacks fewer fields than they and has fewer typing errors, so that it finds more.
{{ config(materialized='table') }}

{% set texts = [
    'first_name_key', 'name_group', 'middle_name_key', 'surname_key',
    'birth_date_digits', 'email_key', 'phone_key', 'national_id_key', 'street_key',
    'house_number_key', 'city_key', 'postal_key', 'gender', 'occupation_key',
    'birth_place_key',
] -%}

with

members as (

    select * from {{ ref('int_identity__grouped_records') }}
    where record_count > 1

),

records as (

    select * from {{ ref('int_identity__match_records') }}

),

frequencies as (

    select * from {{ ref('int_identity__value_frequencies') }}

),

record_total as (

    select count(*) as record_count
    from records

),

said as (

    select
        members.group_number,
        unnest([
            {% for field in texts -%}
            '{{ field }}'{% if not loop.last %},{% endif %}
            {% endfor %}
        ]) as field,
        unnest([
            {% for field in texts -%}
            records.{{ field }}{% if not loop.last %},{% endif %}
            {% endfor %}
        ]) as value
    from members
    inner join records
        on members.record_number = records.record_number

),

counted as (

    select
        group_number,
        field,
        value,
        count(*) as mention_count
    from said
    where value is not null
    group by
        group_number,
        field,
        value

),

agreed as (

    select
        group_number,
        field,
        max_by(value, row(mention_count, value)) as value
    from counted
    group by
        group_number,
        field

),

measured as (

    select
        agreed.group_number,
        agreed.field,
        agreed.value,
        {{ log2_share('agreed.value', 'frequencies.record_count') }} as frequency
    from agreed
    cross join record_total
    left join frequencies
        on
            agreed.field = frequencies.field
            and agreed.value = frequencies.value

),

widened as (

    select
        group_number as record_number,
        {% for field in texts -%}
        max(value) filter (field = '{{ field }}') as {{ field }},
        {% endfor -%}
        {% for field in frequency_fields() -%}
        max(frequency) filter (field = '{{ field }}')
            as {{ field }}_frequency{% if not loop.last %},{% endif %}
        {% endfor %}
    from measured
    group by group_number

),

lists as (

    select
        members.group_number as record_number,
        count(*) as record_count,
        min(records.source_system) as source_system,
        list_sort(list_distinct(flatten(list(records.phone_keys)))) as phone_keys,
        list_sort(list_distinct(flatten(list(records.address_keys)))) as address_keys
    from members
    inner join records
        on members.record_number = records.record_number
    group by members.group_number

),

merged as (

    select
        widened.*,
        {{ sound_of('widened.first_name_key') }} as first_name_sound,
        {{ sound_of('widened.surname_key') }} as surname_sound,
        split_part(widened.email_key, '@', 1) as mailbox_key,
        hash(
            coalesce(widened.name_group, '') || '|'
            || coalesce(widened.surname_key, '') || '|'
            || coalesce(left(widened.birth_date_digits, 4), '') || '|'
            || coalesce(left(widened.postal_key, 3), '')
        ) as narrow_key,
        lists.record_count,
        lists.source_system,
        lists.phone_keys,
        lists.address_keys
    from widened
    inner join lists
        on widened.record_number = lists.record_number

)

select * from merged
