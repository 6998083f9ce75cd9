-- A table: dim_customers and customer_360 read it.
{{ config(materialized='table') }}

with

record_scores as (

    select * from {{ ref('int_quality__record_scores') }}

),

rule_sets as (

    select * from {{ ref('int_quality__rule_sets') }}
    where subject = 'customer'

),

-- What one record knows or confirmed lately is known; what is wrong in one is wrong.
joined as (

    select
        record_scores.customer_id,
        count(*) as record_count,
        bit_and(record_scores.broken_bits)
        | bit_or(
            record_scores.broken_bits & rule_sets.bits_broken_by_one
        ) as broken_bits
    from record_scores
    cross join rule_sets
    group by record_scores.customer_id

),

-- Millions of customers break a few hundred different sets of rules.
different as (

    select distinct broken_bits
    from joined

),

checked as (

    select
        different.broken_bits,
        {{ flags_of_bits('different.broken_bits', 'rule_sets.bits') }} as broken,
        rule_sets.*
    from different
    cross join rule_sets

),

scored as (

    select
        broken_bits,
        {{ quality_score_columns() }},
        as_of_date
    from checked

),

scored_customers as (

    select
        joined.customer_id,

        scored.failed_rules,
        scored.quality_issues,

        joined.record_count,
        {{ quality_scores_of('scored') }},

        scored.as_of_date
    from joined
    inner join scored
        on joined.broken_bits = scored.broken_bits

)

select * from scored_customers
