with

candidates as (

    select * from {{ ref('int_identity__candidates') }}

),

records as (

    select
        record_id,
        record_number
    from {{ ref('int_identity__match_records') }}

),

candidate_pairs as (

    select
        left_record.record_id as left_record_id,
        right_record.record_id as right_record_id,
        candidates.key_set
    from candidates
    inner join records as left_record
        on candidates.left_number = left_record.record_number
    inner join records as right_record
        on candidates.right_number = right_record.record_number

)

select * from candidate_pairs
