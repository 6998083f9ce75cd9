with

scores as (

    select * from {{ ref('churn_scores') }}
    where
        window_name = 'validation'
        and is_validation

),

-- Each way of telling is judged on the same customers.
told as (

    select
        customer_id,
        'churn_model' as model_name,
        churn_probability as probability,
        is_churned
    from scores
    union all
    select
        customer_id,
        'purchase_model' as model_name,
        no_order_probability as probability,
        is_churned
    from scores
    where has_purchase_model

),

placed as (

    select
        *,
        ntile(10) over (
            partition by model_name
            order by probability desc, customer_id
        ) as decile
    from told

),

deciles as (

    select
        model_name,
        decile,
        count(*) as customer_count,
        count(case when is_churned then 1 end) as churned_count,
        {{ exact_sum('probability') }} as expected_churned_count,
        min(probability) as lowest_probability,
        max(probability) as highest_probability
    from placed
    group by
        model_name,
        decile

),

compared as (

    select
        model_name || '/' || cast(decile as varchar) as churn_decile_id,

        model_name,

        cast(decile as integer) as decile,
        customer_count,
        churned_count,
        round(expected_churned_count, 4) as expected_churned_count,
        round(expected_churned_count / customer_count, 6) as mean_probability,
        round(cast(churned_count as double) / customer_count, 6) as churn_rate,
        lowest_probability,
        highest_probability,
        round(
            cast(churned_count as double) / customer_count
            * sum(customer_count) over (partition by model_name)
            / nullif(sum(churned_count) over (partition by model_name), 0),
            6
        ) as lift,
        round(
            cast(
                sum(churned_count) over (
                    partition by model_name
                    order by decile
                    rows between unbounded preceding and current row
                ) as double
            ) / nullif(sum(churned_count) over (partition by model_name), 0),
            6
        ) as captured_share
    from deciles

)

select * from compared
