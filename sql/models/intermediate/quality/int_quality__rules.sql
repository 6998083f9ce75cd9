with

quality_rules as (

    select * from {{ ref('quality_rules') }}

),

-- What the argument is, and for checks of numbers how those are called (the macro
-- quality_numbers) and what they count in: ages are in seconds.
checks (check_kind, argument_kind, number_prefix, unit) as (

    values
    ('not_empty', 'nothing', null, 1),
    ('matches_pattern', 'pattern', null, 1),
    ('one_of', 'text', null, 1),
    ('none_of', 'text', null, 1),
    ('agrees_with', 'field', null, 1),
    ('readable', 'nothing', 'unreadable_', 1),
    ('free_of_digits', 'nothing', 'digits_in_', 1),
    ('in_reference', 'nothing', 'unlisted_', 1),
    ('not_after', 'field', 'age_of_', 1),
    ('fresh_within_days', 'number', 'age_of_', 86400),
    ('shared_by_at_most', 'number', 'customers_of_', 1),
    ('at_most_records', 'number', 'records_of_', 1)

),

looked_up as (

    select
        quality_rules.rule_name,
        quality_rules.dimension,
        quality_rules.check_kind,
        quality_rules.field,
        quality_rules.argument,
        quality_rules.severity,
        quality_rules.applies_to,
        quality_rules.issue,
        checks.argument_kind,

        quality_rules.weight,
        {{ quality_position('checks.number_prefix', 'quality_rules.field') }}
            as field_position,
        case
            when checks.argument_kind = 'field'
                then {{ quality_position(
                    'checks.number_prefix', 'quality_rules.argument'
                ) }}
        end as other_field_position,
        case
            when checks.argument_kind = 'number'
                then try_cast(quality_rules.argument as integer) * checks.unit
            when checks.argument_kind = 'nothing' and checks.number_prefix is not null
                then 0
        end as number_limit,
        row_number() over (
            order by
                quality_rules.is_enabled desc,
                case quality_rules.severity
                    when 'critical' then 1
                    when 'major' then 2
                    else 3
                end,
                list_position({{ quality_dimensions() }}, quality_rules.dimension),
                quality_rules.rule_name
        ) as place,

        quality_rules.is_enabled
    from quality_rules
    left join checks
        on quality_rules.check_kind = checks.check_kind

),

read as (

    select
        rule_name,
        dimension,
        check_kind,
        field,
        argument,
        severity,
        applies_to,
        issue,
        case
            when argument_kind is null
                then 'there is no check of this name'
            when field_position is null
                then 'this check does not know the field'
            when argument_kind = 'nothing' and argument is not null
                then 'this check takes no argument'
            when argument_kind = 'field' and other_field_position is null
                then 'the argument is no field that this check knows'
            when argument_kind = 'number' and number_limit is null
                then 'the argument is no whole number'
            when argument_kind = 'text' and argument is null
                then 'this check needs an argument'
            when
                argument_kind = 'pattern'
                and try(regexp_matches('', argument)) is null
                then 'the argument is no regular expression'
            when is_enabled and place > 120
                then 'no more than 120 rules can be enabled at a time'
        end as problem,

        weight,
        field_position,
        other_field_position,
        number_limit,
        place,

        is_enabled
    from looked_up

)

select * from read
