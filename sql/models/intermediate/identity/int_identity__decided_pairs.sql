-- What people have decided, and what needs no deciding, by number.
{{ config(materialized='table') }}

with

overrides as (

    select * from {{ ref('identity_overrides') }}

),

records as (

    select
        record_id,
        record_number,
        record_version
    from {{ ref('int_identity__match_records') }}

),

-- Records that are the same in all they are linked by are linked, if that says who they
-- are. What very many share is a placeholder.
versions as (

    select
        record_version,
        min(record_number) as left_number
    from {{ ref('int_identity__match_records') }}
    where
        email_key is not null
        or phone_key is not null
        or national_id_key is not null
        or (
            first_name_key is not null
            and surname_key is not null
            and coalesce(birth_date_digits, street_key) is not null
        )
    group by record_version
    having count(*) between 2 and 20

),

repeats as (

    select
        versions.left_number,
        records.record_number as right_number,
        true as is_must_link
    from versions
    inner join records
        on
            versions.record_version = records.record_version
            and versions.left_number != records.record_number
    {% if var('identity_link_only') -%}
    where false
    {%- endif %}

),

decided as (

    select
        least(record_a.record_number, record_b.record_number) as left_number,
        greatest(record_a.record_number, record_b.record_number) as right_number,
        max(overrides.decision = 'must_link') as is_must_link
    from overrides
    inner join records as record_a
        on overrides.record_id_a = record_a.record_id
    inner join records as record_b
        on overrides.record_id_b = record_b.record_id
    where record_a.record_number != record_b.record_number
    group by
        least(record_a.record_number, record_b.record_number),
        greatest(record_a.record_number, record_b.record_number)

),

decided_pairs as (

    select
        left_number,
        right_number,
        is_must_link
    from decided
    union all
    select
        repeats.left_number,
        repeats.right_number,
        repeats.is_must_link
    from repeats
    left join decided
        on
            repeats.left_number = decided.left_number
            and repeats.right_number = decided.right_number
    where decided.left_number is null

)

select * from decided_pairs
