-- A table: turning rows into columns takes longer to plan than the few rows to read.
{{ config(materialized='table') }}

with

quality_rules as (

    select * from {{ ref('quality_rules') }}

),

rules as (

    select
        {{ quality_rule_columns() }}
    from quality_rules

)

select * from rules
