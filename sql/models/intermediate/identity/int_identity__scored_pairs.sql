with

scores as (

    select * from {{ ref('int_identity__scores') }}

),

records as (

    select
        record_id,
        record_number
    from {{ ref('int_identity__match_records') }}

),

scored_pairs as (

    select
        left_record.record_id as left_record_id,
        right_record.record_id as right_record_id,
        scores.* exclude (left_number, right_number)  -- noqa: RF02
    from scores
    inner join records as left_record
        on scores.left_number = left_record.record_number
    inner join records as right_record
        on scores.right_number = right_record.record_number

)

select * from scored_pairs
