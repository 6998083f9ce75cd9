with

inputs as (

    select * from {{ ref('churn_inputs') }}
    where
        is_scoring
        or is_validation
        or is_training

),

scores as (

    select * from {{ ref('churn_scores') }}
    where window_name = 'current'

),

-- What was learned from against what is told now. A sample by lot is enough to see a
-- shift, and keeps the list short.
sample as (

    select
        inputs.*,
        scores.churn_probability
    from inputs
    inner join scores
        on
            inputs.customer_id = scores.customer_id
            and inputs.observation_date = scores.observation_date
    where
        not inputs.is_scoring
        or {{ hash_share('inputs.customer_id') }}
        < {{ var('feature_sample_customers') }}
        / cast((select count(*) from inputs where is_scoring) as double)

),

measures as (

    select
        'churn_probability' as measure,
        is_scoring,
        churn_probability as value
    from sample
    {% for name, value, reason in churn_terms() -%}
    union all
    select
        '{{ name }}' as measure,
        is_scoring,
        {{ name }}_term as value
    from sample
    {% endfor %}
),

cuts as (

    select
        measure,
        {% for place in range(1, 10) -%}
            percentile_disc(0.{{ place }}) within group (order by value)
                as cut_{{ place }}
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from measures
    where not is_scoring
    group by measure

),

-- A value lies in the bin of the cuts below it. Equal cuts leave bins empty on both
-- sides, and those count nothing.
binned as (

    select
        measures.measure,
        measures.is_scoring,
        0
        {%- for place in range(1, 10) %}
        + case when measures.value > cuts.cut_{{ place }} then 1 else 0 end
        {%- endfor %} as bin
    from measures
    inner join cuts
        on measures.measure = cuts.measure

),

counted as (

    select
        measure,
        bin,
        count(case when not is_scoring then 1 end) as learned_count,
        count(case when is_scoring then 1 end) as told_count
    from binned
    group by
        measure,
        bin

),

shares as (

    select
        measure,
        (learned_count + 0.5e0)
        / (sum(learned_count) over (partition by measure) + 5) as learned_share,
        (told_count + 0.5e0)
        / (sum(told_count) over (partition by measure) + 5) as told_share,
        sum(told_count) over (partition by measure) as told_total
    from counted

),

stability as (

    select
        measure,
        max(told_total) as told_total,
        {{ exact_sum('(told_share - learned_share) * ln(told_share / learned_share)') }}
            as stability_index
    from shares
    group by measure

),

drift as (

    select
        measure,

        case
            when stability_index < 0.1 then 'stable'
            when stability_index < 0.25 then 'moderate'
            else 'large'
        end as drift_level,

        cast(told_total as bigint) as customer_count,
        round(stability_index, 6) as stability_index,

        {{ as_of_date() }} as as_of_date
    from stability

)

select * from drift
