with

coefficients as (

    select * from {{ ref('churn_coefficients') }}

),

models as (

    select
        window_name,

        max(status) as status,

        count(
            case when term != 'intercept' and coefficient is not null then 1 end
        ) as term_count,
        max(customer_count) as customer_count,
        max(churned_count) as churned_count,
        max(iteration_count) as iteration_count,
        max(log_likelihood) as log_likelihood,
        max(season_shift) as season_shift,
        round(
            cast(max(churned_count) as double) / nullif(max(customer_count), 0), 6
        ) as churn_rate,
        {{ var('churn_horizon_days') }} as horizon_days,
        {{ var('churn_embargo_days') }} as embargo_days,

        max(status) = 'fitted' as is_fitted,

        max(first_observation_date) as first_observation_date,
        max(last_observation_date) as last_observation_date,
        max(label_known_date) as label_known_date,
        max(used_from_date) as used_from_date
    from coefficients
    group by window_name

)

select * from models
