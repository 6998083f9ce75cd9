-- How many pairs of records the clusters get right, on made-up data with a known truth.
with

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

truth as (

    select * from {{ source('raw', 'customer_truth') }}

),

joined as (

    select
        clusters.customer_id,
        truth.person_id
    from clusters
    inner join truth
        on clusters.record_id = truth.customer_id

),

sizes as (

    select
        customer_id,
        person_id,
        count(*) as record_count
    from joined
    group by
        customer_id,
        person_id

),

-- n records make n x (n - 1) / 2 pairs.
right_pairs as (

    select sum(record_count * (record_count - 1) / 2) as pair_count
    from sizes

),

found_pairs as (

    select sum(record_count * (record_count - 1) / 2) as pair_count
    from (
        select sum(record_count) as record_count
        from sizes
        group by customer_id
    ) as found

),

wanted_pairs as (

    select sum(record_count * (record_count - 1) / 2) as pair_count
    from (
        select sum(record_count) as record_count
        from sizes
        group by person_id
    ) as wanted

)

select
    right_pairs.pair_count as right_pair_count,
    found_pairs.pair_count as found_pair_count,
    wanted_pairs.pair_count as wanted_pair_count,
    right_pairs.pair_count / nullif(found_pairs.pair_count, 0) as precision_share,
    right_pairs.pair_count / nullif(wanted_pairs.pair_count, 0) as recall_share,
    2 * right_pairs.pair_count
    / nullif(found_pairs.pair_count + wanted_pairs.pair_count, 0) as f1_share
from right_pairs
cross join found_pairs
cross join wanted_pairs
