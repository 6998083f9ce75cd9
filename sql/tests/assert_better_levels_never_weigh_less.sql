-- Levels that weigh less than a level that is less alike: the training went wrong.
with

weights as (

    select * from {{ ref('int_identity__match_weights') }}

),

compared as (

    select
        comparison,
        level,
        match_weight,
        lag(match_weight) over (
            partition by comparison
            order by level
        ) as lower_weight
    from weights
    where level > 0

)

select * from compared
where match_weight < lower_weight
