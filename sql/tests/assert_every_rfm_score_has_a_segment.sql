-- Whatever a user writes into the rules, each of the 125 scores finds at least one.
with

scores as (

    select 1 as score
    union all
    select 2 as score
    union all
    select 3 as score
    union all
    select 4 as score
    union all
    select 5 as score

),

combinations as (

    select
        recency.score as recency_score,
        frequency.score as frequency_score,
        monetary.score as monetary_score
    from scores as recency
    cross join scores as frequency
    cross join scores as monetary

)

select
    combinations.recency_score,
    combinations.frequency_score,
    combinations.monetary_score
from combinations
left join {{ ref('rfm_segment_rules') }} as rules
    on
        combinations.recency_score
        between rules.min_recency_score and rules.max_recency_score
        and combinations.frequency_score
        between rules.min_frequency_score and rules.max_frequency_score
        and combinations.monetary_score
        between rules.min_monetary_score and rules.max_monetary_score
where rules.priority is null
