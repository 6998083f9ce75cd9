-- A table: every later step reads it while it is rendered.
{{ config(materialized='table') }}

{% set linked = last_clusters() -%}

with

overrides as (

    select * from {{ ref('identity_overrides') }}

),

changed as (

    select * from {{ ref('int_identity__changed_records') }}

),

settings as (

    select
        {{ linking_settings() }}
        || ' ' || md5(coalesce(
            string_agg(
                concat_ws(' ', record_id_a, record_id_b, decision),
                ',' order by record_id_a, record_id_b, decision
            ),
            ''
        )) as linking_settings
    from overrides

),

counted as (

    select
        count(*) as changed_count,
        {% if linked is none -%}
        0 as linked_count,
        cast(null as varchar) as last_settings
        {%- else -%}
        (select count(*) from {{ linked }}) as linked_count,
        (select max(linked.linking_settings) from {{ linked }} as linked)
            as last_settings
        {%- endif %}
    from changed

),

plan as (

    select
        counted.changed_count,
        counted.linked_count,
        settings.linking_settings,
        case
            when counted.linked_count = 0 then 'linked for the first time'
            when 10 * counted.changed_count > counted.linked_count
                then 'more than a tenth of the records has changed'
            when coalesce(counted.last_settings, '') != settings.linking_settings
                then 'settings or overrides have changed'
            else 'only what has changed'
        end as reason
    from counted
    cross join settings

),

linking_plan as (

    select
        changed_count,
        linked_count,
        linking_settings,
        reason,
        reason != 'only what has changed' as links_everything
    from plan

)

select * from linking_plan
