with

scores as (

    select * from {{ ref('churn_scores') }}
    where
        window_name = 'validation'
        and is_validation

),

deciles as (

    select * from {{ ref('churn_deciles') }}

),

told as (

    select
        'churn_model' as model_name,
        method,
        churn_probability as probability,
        is_churned,
        observation_date
    from scores
    union all
    select
        'purchase_model' as model_name,
        'purchase_model' as method,
        no_order_probability as probability,
        is_churned,
        observation_date
    from scores
    where has_purchase_model

),

-- Equal probabilities are one cut: they stand and fall together.
cuts as (

    select
        model_name,
        probability,
        min(method) as method,
        min(observation_date) as observation_date,
        count(*) as customer_count,
        count(case when is_churned then 1 end) as churned_count
    from told
    group by
        model_name,
        probability

),

running as (

    select
        *,
        sum(customer_count) over from_the_top as customers_so_far,
        sum(churned_count) over from_the_top as churned_so_far
    from cuts
    window from_the_top as (
        partition by model_name
        order by probability desc
        rows between unbounded preceding and current row
    )

),

-- Twice the pairs of one who churned and one who stayed below, so that ties count half.
added as (

    select
        model_name,
        min(method) as method,
        min(observation_date) as observation_date,
        sum(customer_count) as customer_count,
        sum(churned_count) as churned_count,
        cast(
            sum(
                (customer_count - churned_count)
                * (2 * churned_so_far - churned_count)
            ) as double
        ) as twice_ordered_pairs,
        {{ exact_sum(
            'cast(churned_count as double) * churned_so_far / customers_so_far'
        ) }} as precision_sum,
        {{ exact_sum(
            'churned_count * (1 - probability) * (1 - probability) '
            '+ (customer_count - churned_count) * probability * probability'
        ) }} as squared_errors,
        {{ exact_sum('customer_count * probability') }} as expected_churned_count
    from running
    group by model_name

),

calibration as (

    select
        model_name,
        {{ exact_sum('abs(churned_count - expected_churned_count)') }} as error_sum,
        max(case when decile = 1 then lift end) as top_decile_lift,
        max(case when decile = 2 then captured_share end) as top_fifth_captured_share
    from deciles
    group by model_name

),

validation as (

    select
        added.model_name,

        added.method,

        cast(added.customer_count as bigint) as customer_count,
        cast(added.churned_count as bigint) as churned_count,
        round(cast(added.churned_count as double) / added.customer_count, 6)
            as churn_rate,
        round(added.expected_churned_count / added.customer_count, 6)
            as mean_probability,
        round(
            added.twice_ordered_pairs / 2
            / nullif(
                cast(added.churned_count as double)
                * (added.customer_count - added.churned_count),
                0
            ),
            6
        ) as auc,
        round(added.precision_sum / nullif(added.churned_count, 0), 6) as pr_auc,
        round(added.squared_errors / added.customer_count, 6) as brier_score,
        round(calibration.error_sum / added.customer_count, 6) as calibration_error,
        calibration.top_decile_lift,
        calibration.top_fifth_captured_share,

        added.observation_date
    from added
    inner join calibration
        on added.model_name = calibration.model_name

)

select * from validation
