-- A table: it says which keys the linking uses, and what each of them is good for.
{{ config(materialized='table') }}

with

patterns as (

    select * from {{ ref('int_identity__pattern_counts') }}
    where key_set != 0

),

weights as (

    select * from {{ ref('int_identity__match_weights') }}

),

blocking_keys as (

    select * from {{ ref('identity_blocking_keys') }}

),

record_total as (

    select count(*) as record_count
    from {{ ref('int_identity__match_records') }}

),

weighed as (

    {{ weighed_pairs(
        'patterns', 'weights', ['key_set', 'pair_count', 'pair_share'],
        has_frequencies=false
    ) }}

),

-- A pair counts for the first key that finds it.
found as (

    select
        blocking_keys.key_number,
        blocking_keys.key_name,
        weighed.pair_count / weighed.pair_share as pair_count,
        weighed.key_set & ((cast(1 as bigint) << blocking_keys.key_number) - 1) = 0
            as is_new,
        1 / (1 + pow(2e0, -weighed.match_weight)) as match_probability
    from weighed
    inner join blocking_keys
        on (weighed.key_set >> blocking_keys.key_number) & 1 = 1

),

-- Rounded: the last bits of a sum depend on the order of its terms.
yields as (

    select
        key_number,
        key_name,
        round(sum(pair_count), 4) as pair_count,
        round(coalesce(sum(pair_count) filter (is_new), 0), 4) as new_pair_count,
        round(coalesce(sum(pair_count * match_probability) filter (is_new), 0), 4)
            as new_match_count,
        round(sum(pair_count * match_probability), 4) as match_count
    from found
    group by
        key_number,
        key_name

),

-- The best yield first, as long as the pairs do not exceed what the records can pay.
ranked as (

    select
        *,
        new_match_count >= 0.0003e0 * sum(new_match_count) over ()
        and new_match_count >= 0.0003e0 * new_pair_count as is_worthwhile
    from yields

),

spent as (

    select
        *,
        sum(case when is_worthwhile then new_pair_count else 0 end) over (
            order by
                new_match_count / greatest(new_pair_count, 1) desc,
                key_number
            rows between unbounded preceding and current row
        ) as pairs_spent
    from ranked

),

chosen as (

    select
        spent.key_number,
        spent.key_name,
        spent.pair_count,
        spent.new_pair_count,
        spent.match_count,
        spent.new_match_count,
        spent.is_worthwhile
        and spent.pairs_spent <= 700000 + 7 * record_total.record_count as is_used
    from spent
    cross join record_total

)

select * from chosen
