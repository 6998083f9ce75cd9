-- A table: both ends of the second pass read it.
{{ config(materialized='table') }}

-- depends_on: {{ ref('int_identity__changed_records') }}
-- depends_on: {{ ref('int_identity__linking_plan') }}
-- depends_on: {{ ref('int_identity__near_changes') }}

with

records as (

    select
        match_records.record_id,
        match_records.record_number
    from {{ ref('int_identity__match_records') }} as match_records
    {% if not links_everything() -%}
    where
        match_records.record_number in (
            select near_changes.record_number
            from {{ ref('int_identity__near_changes') }} as near_changes
        )
        or match_records.record_number in (
            select members.record_number
            from {{ ref('int_identity__components') }} as members
        )
    {%- endif %}

),

components as (

    select * from {{ ref('int_identity__components') }}

),

groups as (

    select * from {{ ref('int_identity__groups') }}

),

-- A component of two is a group: the one pair in it says so.
grouped as (

    select
        records.record_number,
        records.record_id,
        case
            when components.record_count = 2 then components.component
            else coalesce(groups.group_number, records.record_number)
        end as group_number
    from records
    left join components
        on records.record_number = components.record_number
    left join groups
        on records.record_number = groups.record_number

),

counted as (

    select
        record_number,
        record_id,
        group_number,
        count(*) over (partition by group_number) as record_count
    from grouped

)

select * from counted
