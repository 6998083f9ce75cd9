with

features as (

    select * from {{ ref('ml_customer_features') }}
    where
        is_buyer
        and not is_closed_out

),

labels as (

    select
        customer_observation_id,
        is_validation,
        is_training,
        is_scoring_season,
        is_validation_season,
        is_churned,
        label_known_date
    from {{ ref('ml_churn_training_set') }}

),

observation_dates as (

    select * from {{ ref('int_features__observation_dates') }}

),

purchase_models as (

    select * from {{ ref('int_activity__purchase_models') }}
    where
        window_name = 'churn'
        and is_chosen

),

-- Nobody is left out where there is no model of purchases: its term is then the same
-- for all, and falls out.
aged as (

    select
        features.*,
        observation_dates.is_scoring,
        coalesce(labels.is_validation, false) as is_validation,
        coalesce(labels.is_training, false) as is_training,
        coalesce(labels.is_scoring_season, false) as is_scoring_season,
        coalesce(labels.is_validation_season, false) as is_validation_season,
        labels.is_churned,
        labels.label_known_date,
        purchase_models.model_name as purchase_model_name,
        purchase_models.r,
        purchase_models.alpha,
        purchase_models.a,
        purchase_models.b,
        cast(features.order_day_count - 1 as double) as repeats,
        (features.days_since_first_order - features.days_since_last_order) / 7e0
            as recency_weeks,
        (features.days_since_first_order - 1) / 7e0 as age_weeks,
        {{ var('churn_horizon_days') }} / 7e0 as horizon_weeks
    from features
    inner join observation_dates
        on features.observation_date = observation_dates.observation_date
    left join labels
        on features.customer_observation_id = labels.customer_observation_id
    left join purchase_models
        on features.observation_date is not null
    where
        observation_dates.is_scoring
        or labels.is_churned is not null

),

-- How probable it is that the customer still buys at all.
alive as (

    select
        *,
        case
            when purchase_model_name = 'mbg_nbd'
                then
                    1 / (
                        1 + a / (b + repeats)
                        * power(
                            (alpha + age_weeks) / (alpha + recency_weeks), r + repeats
                        )
                    )
            when purchase_model_name = 'bg_nbd' and repeats > 0
                then
                    1 / (
                        1 + a / (b + repeats - 1)
                        * power(
                            (alpha + age_weeks) / (alpha + recency_weeks), r + repeats
                        )
                    )
            else 1e0
        end as alive_probability
    from aged

),

-- No order: gone, or alive and silent all the time.
outlook as (

    select
        *,
        coalesce(
            round(
                1 - alive_probability * (
                    1 - power(
                        (alpha + age_weeks) / (alpha + age_weeks + horizon_weeks),
                        r + repeats
                    )
                ),
                9
            ),
            0.5e0
        ) as no_order_probability
    from alive

),

inputs as (

    select
        customer_observation_id,
        customer_id,

        no_order_probability,
        {% for name, value, reason in churn_terms() -%}
            round(cast({{ value }} as double), 9) as {{ name }}_term,
        {% endfor %}
        is_scoring,
        is_validation,
        is_training,
        is_scoring_season,
        is_validation_season,
        is_churned,
        purchase_model_name is not null as has_purchase_model,

        observation_date,
        label_known_date
    from outlook

)

select * from inputs
