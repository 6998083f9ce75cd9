-- Kept until everything is linked anew.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed([]) }}",
) }}

-- depends_on: {{ ref('int_identity__changed_records') }}
-- depends_on: {{ ref('int_identity__linking_plan') }}

with

levels as (

    select * from {{ ref('int_identity__comparison_levels') }}

),

random_patterns as (

    select * from {{ ref('int_identity__pattern_counts') }}
    where key_set = 0

),

records as (

    select * from {{ ref('int_identity__match_records') }}

),

frequencies as (

    select * from {{ ref('int_identity__value_frequencies') }}

),

counted as (

    {% for comparison in comparisons() -%}
    select
        '{{ comparison.name }}' as comparison,
        {{ comparison.name }}_level as level,
        sum(pair_count) as pair_count
    from random_patterns
    group by {{ comparison.name }}_level
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

filled as (

    {% for field in frequency_fields() -%}
    select
        '{{ field }}' as field,
        cast(count({{ field }}) as double) as filled_count
    from records
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

repeated as (

    select
        field,
        sum(cast(record_count as double) * (record_count - 1)) as agreeing_count
    from frequencies
    group by field

),

-- A thousand pairs more, as strangers are everywhere: few records tell little of it,
-- least of all if some of them match.
believed as (

    select
        comparison,
        level,
        0.5e0
        + 1000 * case
            when level > 1 then chance
            else 1 - chance * (count(*) over (partition by comparison) - 1)
        end as pair_count
    from levels

),

-- How often two records agree exactly is known from how often each value occurs.
exact as (

    select
        filled.field,
        coalesce(repeated.agreeing_count, 0) as agreeing_count,
        filled.filled_count * (filled.filled_count - 1) as pair_count
    from filled
    left join repeated
        on filled.field = repeated.field

),

sampled as (

    select
        levels.comparison,
        levels.comparison_number,
        levels.level,
        case
            when levels.is_frequency_exact
                then least(
                        greatest(
                            (exact.agreeing_count + 1000 * levels.chance)
                            / (exact.pair_count + 1000),
                            1e-9
                        ),
                        1 - 1e-6
                    )
        end as exact_probability,
        levels.level = max(levels.level) over (
            partition by levels.comparison
        ) as is_top,
        (coalesce(counted.pair_count, 0) + believed.pair_count)
        / sum(coalesce(counted.pair_count, 0) + believed.pair_count) over (
            partition by levels.comparison
        ) as sampled_probability
    from levels
    inner join believed
        on
            levels.comparison = believed.comparison
            and levels.level = believed.level
    left join counted
        on
            levels.comparison = counted.comparison
            and levels.level = counted.level
    left join exact
        on levels.frequency_field = exact.field

),

-- Rounded: the last bits of a sum depend on the order of its terms.
chance_agreement as (

    select
        comparison,
        comparison_number,
        level,
        round(
            case
                when exact_probability is null then sampled_probability
                when is_top then exact_probability
                else
                    sampled_probability
                    * (1 - exact_probability)
                    / (1 - max(sampled_probability) filter (is_top) over (
                        partition by comparison
                    ))
            end,
            12
        ) as u_probability
    from sampled

)

select * from chance_agreement
{% if not links_everything() %}where false{% endif %}
