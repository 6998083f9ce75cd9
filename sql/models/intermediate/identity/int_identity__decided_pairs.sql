-- What people have decided, by number. Records that are gone are left out.
with

overrides as (

    select * from {{ ref('identity_overrides') }}

),

records as (

    select
        record_id,
        record_number
    from {{ ref('int_identity__match_records') }}

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

)

select * from decided
