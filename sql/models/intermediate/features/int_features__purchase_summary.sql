with

payment_features as (

    select * from {{ ref('int_features__payment_features') }}

),

-- The latest date that churn is learned from before it is judged.
training_date as (

    select max(observation_date) as observation_date
    from {{ ref('int_features__observation_dates') }}
    where is_training

),

buyers as (

    select
        payment_features.customer_id,
        payment_features.order_day_count,
        payment_features.days_since_first_order,
        payment_features.days_since_last_order,
        payment_features.observation_date
    from payment_features
    inner join training_date
        on payment_features.observation_date = training_date.observation_date
    where payment_features.order_count > 0

),

summary as (

    select
        customer_id,

        order_day_count - 1 as frequency,
        cast(days_since_first_order - days_since_last_order as double) / 7 as recency,
        cast(days_since_first_order - 1 as double) / 7 as age,

        cast(
            observation_date - days_since_first_order * interval '1' day as date
        ) as first_order_date,
        observation_date
    from buyers

)

select * from summary
