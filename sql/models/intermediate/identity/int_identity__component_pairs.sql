-- A table: the clustering reads it, and it shows what a cluster holds together by.
{{ config(materialized='table') }}

with

members as (

    select * from {{ ref('int_identity__components') }}
    where record_count > 2

),

scored as (

    select * from {{ ref('int_identity__scores') }}

),

decided as (

    select * from {{ ref('int_identity__decided_pairs') }}

),

records as (

    select * from {{ ref('int_identity__match_records') }}

),

weights as (

    select * from {{ ref('int_identity__match_weights') }}

),

known as (

    select
        left_member.component,
        scored.left_number,
        scored.right_number,
        scored.match_weight
    from scored
    inner join members as left_member
        on scored.left_number = left_member.record_number
    inner join members as right_member
        on
            scored.right_number = right_member.record_number
            and left_member.component = right_member.component

),

-- Two records that no key brought together are compared now that others connect them.
-- In very large components the missing pairs are taken for weak disagreement.
missing as (

    select
        left_member.record_number as left_number,
        right_member.record_number as right_number,
        left_member.component
    from members as left_member
    inner join members as right_member
        on
            left_member.component = right_member.component
            and left_member.record_number < right_member.record_number
    left join known
        on
            left_member.record_number = known.left_number
            and right_member.record_number = known.right_number
    where
        left_member.record_count <= 80
        and known.left_number is null

),

compared as (

    {{ compared_pairs(
        'missing', 'records', ['left_number', 'right_number', 'component'],
        has_frequencies=true
    ) }}

),

weighed as (

    {{ weighed_pairs('compared', 'weights', ['left_number', 'right_number', 'component']) }}

),

completed as (

    select
        component,
        left_number,
        right_number,
        match_weight
    from known
    union all
    select
        component,
        left_number,
        right_number,
        match_weight
    from weighed

),

{% if var('identity_link_only') -%}

-- Two records of one source are two people, whoever else they are like.
unlinkable as (

    select
        left_member.record_number as left_number,
        right_member.record_number as right_number,
        false as is_must_link
    from members as left_member
    inner join members as right_member
        on
            left_member.component = right_member.component
            and left_member.record_number < right_member.record_number
    inner join records as left_record
        on left_member.record_number = left_record.record_number
    inner join records as right_record
        on
            right_member.record_number = right_record.record_number
            and left_record.source_system = right_record.source_system
    where left_member.record_count <= 1000

),
{%- endif %}

decisions as (

    select
        decided.left_number,
        decided.right_number,
        decided.is_must_link
    from decided
    inner join members as left_member
        on decided.left_number = left_member.record_number
    inner join members as right_member
        on
            decided.right_number = right_member.record_number
            and left_member.component = right_member.component
    {% if var('identity_link_only') -%}
    union all
    select
        left_number,
        right_number,
        is_must_link
    from unlinkable
    {%- endif %}

),

component_pairs as (

    select
        members.component,
        coalesce(completed.left_number, decisions.left_number) as left_number,
        coalesce(completed.right_number, decisions.right_number) as right_number,
        completed.match_weight - {{ match_threshold() }} as excess_weight,
        decisions.is_must_link
    from completed
    full join decisions
        on
            completed.left_number = decisions.left_number
            and completed.right_number = decisions.right_number
    inner join members
        on coalesce(completed.left_number, decisions.left_number) = members.record_number

)

select * from component_pairs
