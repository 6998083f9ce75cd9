-- A table: every later step asks what has changed since the records were linked last.
{{ config(materialized='table') }}

{% set linked = last_clusters() -%}

with

records as (

    select
        record_id,
        {{ record_number('record_id') }} as record_number,
        {{ record_version() }} as record_version
    from {{ ref('int_identity__standardized_records') }}

),

{% if linked is none -%}

changed as (

    select
        record_id,
        record_number,
        record_version,
        'new' as change_type
    from records

)

{%- else -%}

linked as (

    select
        record_id,
        record_number,
        record_version
    from {{ linked }}

),

changed as (

    select
        coalesce(records.record_id, linked.record_id) as record_id,
        coalesce(records.record_number, linked.record_number) as record_number,
        records.record_version,
        case
            when linked.record_id is null then 'new'
            when records.record_id is null then 'removed'
            else 'changed'
        end as change_type
    from records
    full join linked
        on records.record_id = linked.record_id
    where records.record_version is distinct from linked.record_version

)

{%- endif %}

select * from changed
