with

score_history as (

    select * from {{ ref('int_quality__score_history') }}

),

compared as (

    select
        *,
        lag(score) over (
            partition by
                source_system,
                dimension
            order by
                as_of_date,
                loaded_at,
                score_id
        ) as previous_score,
        row_number() over (
            partition by
                source_system,
                dimension
            order by
                as_of_date desc,
                loaded_at desc,
                score_id desc
        ) as recency_place
    from score_history

),

latest as (

    select
        source_system || '/' || dimension as score_id,

        source_system,
        dimension,
        worst_rule,

        record_count,
        score,
        previous_score,
        score - previous_score as score_change,
        failing_share,
        worst_rule_share,

        as_of_date,

        loaded_at
    from compared
    where recency_place = 1

)

select * from latest
