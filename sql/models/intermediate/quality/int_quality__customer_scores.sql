-- A table: dim_customers and customer_360 read it.
{{ config(materialized='table', tags=['customers', 'standard']) }}

with

record_scores as (

    select * from {{ ref('int_quality__record_scores') }}

),

rules as (

    {{ quality_rule_columns(ref('quality_rules')) }}

),

-- What one record knows and confirmed lately, we know; what is wrong in one, is wrong.
checked as (

    select
        customer_id,

        {% for dimension, rules in quality_rules().items() -%}
        {% for rule in rules -%}
        {% if dimension in ('completeness', 'timeliness') -%}
        bool_or({{ rule }}) as {{ rule }},
        {% else -%}
        bool_and({{ rule }}) as {{ rule }},
        {% endif -%}
        {% endfor -%}
        {% endfor %}

        count(*) as record_count
    from record_scores
    group by customer_id

),

scored as (

    select
        checked.customer_id,

        {{ quality_score_columns() }},
        checked.record_count
    from checked
    cross join rules

)

select * from scored
