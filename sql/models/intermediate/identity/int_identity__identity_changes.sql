-- The memory of the project: every run reads what earlier runs decided and adds what
-- has changed. No --full-refresh forgets it: ids once given could not be found again.
{{ config(
    alias='identity_changes',
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false
) }}

with

record_clusters as (

    select * from {{ ref('int_identity__record_clusters') }}

),

records as (

    select * from {{ ref('int_identity__standardized_records') }}

),

earlier_changes as (

    {% if is_incremental() %}
    select * from {{ this }}
    {% else %}
        select
            cast(null as varchar) as record_id,
            cast(null as varchar) as change_type,
            cast(null as varchar) as from_customer_id,
            cast(null as varchar) as to_customer_id,
            0 as run_number
        where false
    {% endif %}

),

this_run as (

    select
        (select coalesce(max(run_number), 0) + 1 from earlier_changes) as run_number,
        (select max(loaded_at) from records) as loaded_at

),

last_ids as (

    select
        record_id,
        {{ first_value_by(
            'coalesce(to_customer_id, from_customer_id)', '-run_number'
        ) }} as customer_id,
        {{ first_value_by("change_type = 'retired'", '-run_number') }} as is_gone
    from earlier_changes
    group by record_id

),

-- How many records of a cluster had an id. Those that were gone count after all others.
claims as (

    select
        record_clusters.cluster_record_id,
        last_ids.customer_id,
        sum(case when last_ids.is_gone then 0 else 1 end) as present_count,
        count(*) as record_count
    from record_clusters
    inner join last_ids
        on record_clusters.record_id = last_ids.record_id
    group by
        record_clusters.cluster_record_id,
        last_ids.customer_id

),

contested_clusters as (

    select cluster_record_id
    from claims
    group by cluster_record_id
    having count(*) > 1

),

contested_ids as (

    select customer_id
    from claims
    group by customer_id
    having count(*) > 1

),

contested_claims as (

    select claims.*
    from claims
    left join contested_clusters
        on claims.cluster_record_id = contested_clusters.cluster_record_id
    left join contested_ids
        on claims.customer_id = contested_ids.customer_id
    where
        contested_clusters.cluster_record_id is not null
        or contested_ids.customer_id is not null

),

contested_records as (

    select
        contested_claims.cluster_record_id,
        contested_claims.customer_id,
        contested_claims.present_count,
        contested_claims.record_count,
        row_number() over (
            order by
                records.created_at nulls last,
                records.record_id
        ) as record_number
    from contested_claims
    inner join record_clusters
        on contested_claims.cluster_record_id = record_clusters.cluster_record_id
    inner join last_ids
        on
            record_clusters.record_id = last_ids.record_id
            and contested_claims.customer_id = last_ids.customer_id
    inner join records
        on record_clusters.record_id = records.record_id

),

aged_claims as (

    select
        cluster_record_id,
        customer_id,
        present_count,
        record_count,
        min(record_number) as oldest_number,
        min(min(record_number)) over (partition by customer_id) as oldest_number_of_id
    from contested_records
    group by
        cluster_record_id,
        customer_id,
        present_count,
        record_count

),

-- The claim of most records comes first; of equal ones that to an id whose oldest
-- record is in the cluster; of those the one with the oldest record.
placed_claims as (

    select
        cluster_record_id,
        customer_id,
        row_number() over (
            order by
                present_count desc,
                record_count desc,
                oldest_number - oldest_number_of_id != 0,
                oldest_number
        ) as place
    from aged_claims

),

settled_claims as (

    {{ greedy_matching(
        'placed_claims', 'cluster_record_id', 'customer_id', 'place'
    ) }}

),

kept_ids as (

    select
        claims.cluster_record_id,
        claims.customer_id
    from claims
    left join contested_claims
        on
            claims.cluster_record_id = contested_claims.cluster_record_id
            and claims.customer_id = contested_claims.customer_id
    where contested_claims.customer_id is null
    union all
    select
        cluster_record_id,
        customer_id
    from settled_claims

),

-- An id is made of the key of the oldest record. A tilde within the key makes a second
-- one follow, so that no two keys and runs can give the same id.
unnamed_clusters as (

    select
        record_clusters.cluster_record_id,
        'c-' || record_clusters.cluster_record_id
        || case when record_clusters.cluster_record_id like '%~%' then '~0' else '' end
            as first_choice
    from record_clusters
    left join kept_ids
        on record_clusters.cluster_record_id = kept_ids.cluster_record_id
    where
        record_clusters.record_id = record_clusters.cluster_record_id
        and kept_ids.customer_id is null

),

-- It may have been the id of other records before: then the number of the run is added.
spent_ids as (

    select distinct unnamed_clusters.cluster_record_id
    from unnamed_clusters
    inner join earlier_changes
        on unnamed_clusters.first_choice = earlier_changes.to_customer_id
    left join record_clusters
        on
            earlier_changes.record_id = record_clusters.record_id
            and unnamed_clusters.cluster_record_id = record_clusters.cluster_record_id
    where record_clusters.record_id is null

),

new_ids as (

    select
        unnamed_clusters.cluster_record_id,
        case
            when spent_ids.cluster_record_id is null then unnamed_clusters.first_choice
            else
                'c-' || unnamed_clusters.cluster_record_id
                || '~' || this_run.run_number
        end as customer_id
    from unnamed_clusters
    left join spent_ids
        on unnamed_clusters.cluster_record_id = spent_ids.cluster_record_id
    cross join this_run

),

ids as (

    select
        cluster_record_id,
        customer_id,
        false as is_new
    from kept_ids
    union all
    select
        cluster_record_id,
        customer_id,
        true as is_new
    from new_ids

),

changes as (

    select
        record_clusters.record_id,
        case
            when last_ids.customer_id is null or last_ids.is_gone then 'new'
            when kept_ids.customer_id is null then 'merged'
            when ids.is_new then 'split'
            else 'moved'
        end as change_type,
        case when not last_ids.is_gone then last_ids.customer_id end
            as from_customer_id,
        ids.customer_id as to_customer_id
    from record_clusters
    inner join ids
        on record_clusters.cluster_record_id = ids.cluster_record_id
    left join last_ids
        on record_clusters.record_id = last_ids.record_id
    left join kept_ids
        on last_ids.customer_id = kept_ids.customer_id
    where
        last_ids.customer_id is null
        or last_ids.is_gone
        or last_ids.customer_id != ids.customer_id
    union all
    select
        last_ids.record_id,
        'retired' as change_type,
        last_ids.customer_id as from_customer_id,
        cast(null as varchar) as to_customer_id
    from last_ids
    left join record_clusters
        on last_ids.record_id = record_clusters.record_id
    where
        record_clusters.record_id is null
        and not last_ids.is_gone

),

identity_changes as (

    select
        changes.record_id,
        changes.change_type,
        changes.from_customer_id,
        changes.to_customer_id,

        this_run.run_number,

        this_run.loaded_at
    from changes
    cross join this_run

)

select * from identity_changes
