-- A table: clusters are decided inside a component, whatever is outside.
{{ config(materialized='table') }}

-- depends_on: {{ ref('int_identity__changed_records') }}
-- depends_on: {{ ref('int_identity__linking_plan') }}

-- depends_on: {{ ref('int_identity__near_changes') }}

with

scored as (

    select * from {{ ref('int_identity__scores') }}
    where match_weight >= {{ match_threshold() }}

),

decided as (

    select * from {{ ref('int_identity__decided_pairs') }}

),

edges as (

    select
        scored.left_number,
        scored.right_number
    from scored
    left join decided
        on
            scored.left_number = decided.left_number
            and scored.right_number = decided.right_number
    where decided.left_number is null
    union all
    select
        left_number,
        right_number
    from decided
    where is_must_link

),

labels as (

    {{ connected_components('edges', 'left_number', 'right_number') }}

),

components as (

    select
        node as record_number,
        component,
        count(*) over (partition by component) as record_count
    from labels
    {% if not links_everything() -%}
    -- Only what is near a change: all others are clustered as they were.
    where component in (
        select labels.component
        from labels
        inner join {{ ref('int_identity__near_changes') }} as near_changes
            on labels.node = near_changes.record_number
    )
    {%- endif %}

)

select * from components
