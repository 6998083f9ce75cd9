-- A table: putting rules into lists takes longer to plan than the two rows to read.
{{ config(materialized='table') }}

with

rules as (

    select * from {{ ref('int_quality__rules') }}
    where problem is null

),

subjects (subject) as (

    values ('record'), ('customer')

),

rules_of_subjects as (

    select
        subjects.subject,
        {
            'check_kind': rules.check_kind,
            'field': rules.field_position,
            'other_field': rules.other_field_position,
            'number_limit': rules.number_limit,
            'argument': case
                when rules.check_kind in ('one_of', 'none_of')
                    then '|' || rules.argument || '|'
                else rules.argument
            end
        } as check_to_do,
        rules.rule_name,
        rules.issue,
        rules.dimension,
        rules.weight,
        rules.place,
        coalesce(cast(1 as hugeint) << rules.place, 0) as bit,
        rules.check_kind in ('not_empty', 'fresh_within_days') as is_kept_by_one,
        rules.applies_to in (subjects.subject, 'both') as is_applied
    from subjects
    left join rules
        on rules.is_enabled

),

applied as (

    select
        subject,
        check_to_do,
        case when is_applied then rule_name end as rule_name,
        case when is_applied then issue end as issue,
        dimension,
        case when is_applied then weight else 0 end as weight,
        place,
        bit,
        is_kept_by_one
    from rules_of_subjects

),

weighed as (

    select
        *,
        {{ percent_of('weight', 'partition by subject') }} as percent_of_all,
        {{ percent_of('weight', 'partition by subject, dimension') }}
            as percent_of_dimension
    from applied

),

-- One bit for each rule: what a record breaks fits in one number.
rule_sets as (

    select
        subject,

        list(check_to_do order by place) as checks,
        list(rule_name order by place) as rule_names,
        list(issue order by place) as issues,

        list(bit order by place) as bits,
        sum(case when is_kept_by_one then 0 else bit end) as bits_broken_by_one,
        {{ quality_percent_columns() }},
        list(percent_of_all order by place) as quality_percents,

        {{ as_of_date() }} as as_of_date
    from weighed
    group by subject

)

select * from rule_sets
