-- A table: dim_customers and customer_360 read it.
{{ config(materialized='table') }}

with

record_scores as (

    select * from {{ ref('int_quality__record_scores') }}

),

rules as (

    select * from {{ ref('int_quality__rules') }}

),

checked as (

    select
        customer_id,
        count(*) as record_count,
        {{ quality_joined_check_columns() }}
    from record_scores
    group by customer_id

),

weighed as (

    select
        checked.customer_id,
        checked.record_count,
        {{ quality_kept_columns() }},
        rules.*
    from checked
    cross join rules

),

scored as (

    select
        customer_id,

        quality_issues,

        record_count,
        {{ quality_score_columns() }}
    from weighed

)

select * from scored
