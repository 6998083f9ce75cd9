-- A table: the steps from here on decide these records' clusters anew, and no others'.
-- It is empty when everything is linked anew.
{{ config(materialized='table') }}

-- depends_on: {{ ref('int_identity__linking_plan') }}

{% set linked = none if links_everything() else last_clusters() -%}

with

changed as (

    select * from {{ ref('int_identity__changed_records') }}

),

scored as (

    select * from {{ ref('int_identity__scores') }}

),

-- What a changed record could be linked with, and was.
partners as (

    select scored.right_number as record_number
    from scored
    inner join changed
        on scored.left_number = changed.record_number
    union
    select scored.left_number as record_number
    from scored
    inner join changed
        on scored.right_number = changed.record_number
    union
    select record_number
    from changed

),
{% if linked is not none %}
clusters as (

    select distinct linked.cluster_record_id
    from {{ linked }} as linked
    inner join partners
        on linked.record_number = partners.record_number

),

-- With all that they were linked with before.
clustered as (

    select linked.record_number
    from {{ linked }} as linked
    inner join clusters
        on linked.cluster_record_id = clusters.cluster_record_id
    union
    select record_number
    from partners

),
{% else %}
clustered as (

    select partners.record_number
    from partners
    where false

),
{% endif %}
near_changes as (

    select clustered.record_number
    from clustered
    left join changed
        on
            clustered.record_number = changed.record_number
            and changed.change_type = 'removed'
    where changed.record_number is null

)

select * from near_changes
