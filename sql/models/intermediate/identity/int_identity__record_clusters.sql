-- A table that grows: whatever is about customers starts from it.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='record_id',
    pre_hook="{{ forget_changed(['record_number']) }}",
) }}

-- depends_on: {{ ref('int_identity__changed_records') }}
-- depends_on: {{ ref('int_identity__linking_plan') }}

{% set linked = none if links_everything() else last_clusters() %}

with

records as (

    select
        record_id,
        record_number,
        record_version,
        created_at
    from {{ ref('int_identity__match_records') }}

),

plan as (

    select * from {{ ref('int_identity__linking_plan') }}

),

matches as (

    select
        left_number,
        right_number,
        match_weight
    from {{ ref('int_identity__merged_pairs') }}
    where match_weight >= {{ match_threshold() }}

),

grouped as (

    select
        record_number,
        group_number
    from {{ ref('int_identity__grouped_records') }}
    {% if linked is not none -%}
    -- A record that was alone, and that a group near a change has found.
    union
    select
        record_number,
        record_number as group_number
    from {{ linked }}
    where
        record_number in (
            select left_number from matches
            union all
            select right_number from matches
        )
        and record_number not in (
            select record_number from {{ ref('int_identity__grouped_records') }}
        )
    {%- endif %}

),

decided as (

    select
        least(left_group.group_number, right_group.group_number) as left_number,
        greatest(left_group.group_number, right_group.group_number) as right_number
    from {{ ref('int_identity__decided_pairs') }} as decided
    inner join grouped as left_group
        on decided.left_number = left_group.record_number
    inner join grouped as right_group
        on decided.right_number = right_group.record_number
    where not decided.is_must_link

),

allowed as (

    select
        matches.left_number,
        matches.right_number,
        matches.match_weight
    from matches
    left join decided
        on
            matches.left_number = decided.left_number
            and matches.right_number = decided.right_number
    where decided.left_number is null

),

both_ways as (

    select
        left_number as group_number,
        right_number as other_number,
        match_weight
    from allowed
    union all
    select
        right_number as group_number,
        left_number as other_number,
        match_weight
    from allowed

),

-- Two groups become one if each is the other's best: no chain can form.
best as (

    select
        group_number,
        max_by(other_number, row(match_weight, -other_number)) as other_number
    from both_ways
    group by group_number

),

merged as (

    select
        best.group_number,
        least(best.group_number, best.other_number) as final_number
    from best
    inner join best as other
        on
            best.other_number = other.group_number
            and best.group_number = other.other_number

),

clustered as (

    select
        records.record_id,
        grouped.record_number,
        records.record_version,
        records.created_at,
        coalesce(merged.final_number, grouped.group_number) as cluster_number
    from grouped
    inner join records
        on grouped.record_number = records.record_number
    left join merged
        on grouped.group_number = merged.group_number

),

record_clusters as (

    select
        clustered.record_id,
        clustered.record_number,
        first_value(clustered.record_id) over (
            partition by clustered.cluster_number
            order by
                clustered.created_at nulls last,
                clustered.record_id
        ) as cluster_record_id,
        clustered.record_version,
        plan.linking_settings
    from clustered
    cross join plan

)

select * from record_clusters
