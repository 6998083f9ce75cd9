-- Measured again on the same load, a score takes its earlier one's place; a new load
-- adds rows. No --full-refresh forgets them: what is gone cannot be measured again.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='score_id',
    full_refresh=false
) }}

with

record_scores as (

    select * from {{ ref('int_quality__record_scores') }}

),

rules as (

    select * from {{ ref('int_quality__rules') }}

),

source_systems as (

    select
        source_system,
        count(*) as record_count,
        {{ quality_sums() }},
        max(loaded_at) as loaded_at
    from record_scores
    group by source_system

),

measured as (

    select
        source_system,
        {{ rows_of_quality_sums() }},
        record_count,
        loaded_at
    from source_systems

),

broken as (

    select
        source_system,
        {{ rows_of_words('failed_rules') }} as rule_name
    from record_scores
    where failed_rules != ''

),

broken_rules as (

    select
        source_system,
        rule_name,
        count(*) as record_count
    from broken
    group by
        source_system,
        rule_name

),

broken_rules_of_dimensions as (

    select
        broken_rules.source_system,
        rules.dimension,
        broken_rules.rule_name,
        broken_rules.record_count
    from broken_rules
    inner join rules
        on broken_rules.rule_name = rules.rule_name
    union all
    select
        source_system,
        'quality' as dimension,
        rule_name,
        record_count
    from broken_rules

),

ranked as (

    select
        *,
        row_number() over (
            partition by
                source_system,
                dimension
            order by
                record_count desc,
                rule_name
        ) as place
    from broken_rules_of_dimensions

),

worst_rules as (

    select * from ranked
    where place = 1

),

history as (

    select
        measured.source_system
        || '/' || measured.dimension
        || '/' || cast({{ as_of_date() }} as varchar)
        || '/' || coalesce(cast(measured.loaded_at as varchar), '') as score_id,

        measured.source_system,
        measured.dimension,
        worst_rules.rule_name as worst_rule,

        measured.record_count,
        cast(measured.score_sum / measured.record_count as decimal(5, 2)) as score,
        round(measured.failing_count / measured.record_count, 6) as failing_share,
        round(worst_rules.record_count / measured.record_count, 6) as worst_rule_share,

        {{ as_of_date() }} as as_of_date,

        measured.loaded_at
    from measured
    left join worst_rules
        on
            measured.source_system = worst_rules.source_system
            and measured.dimension = worst_rules.dimension

)

select * from history
