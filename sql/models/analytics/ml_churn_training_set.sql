with

features as (

    select * from {{ ref('ml_customer_features') }}

),

observation_dates as (

    select * from {{ ref('int_features__observation_dates') }}

),

payment_days as (

    select * from {{ ref('int_features__payment_days') }}
    where is_known_at_once

),

payments as (

    select * from {{ ref('int_features__payments') }}
    where not is_taken_back

),

as_of as (

    select * from {{ ref('int_activity__as_of_date') }}

),

-- Only dates whose window is over, and old enough for late payments to have come in.
labelled_dates as (

    select
        observation_dates.observation_date,
        observation_dates.is_validation,
        observation_dates.is_training,
        observation_dates.is_scoring_season,
        observation_dates.is_validation_season,
        observation_dates.label_end_date,
        observation_dates.label_known_date
    from observation_dates
    cross join as_of
    where
        observation_dates.label_known_date <= as_of.as_of_date
        and (
            observation_dates.is_validation
            or observation_dates.is_training
            or observation_dates.is_scoring_season
            or observation_dates.is_validation_season
        )

),

-- Customers with an order who are not gone by contract: the others cannot fall silent.
at_risk as (

    select
        features.*,
        labelled_dates.is_validation,
        labelled_dates.is_training,
        labelled_dates.is_scoring_season,
        labelled_dates.is_validation_season,
        labelled_dates.label_end_date,
        labelled_dates.label_known_date
    from features
    inner join labelled_dates
        on features.observation_date = labelled_dates.observation_date
    where
        features.is_buyer
        and not features.is_closed_out

),

orders as (

    select
        customer_id,
        order_count,
        activity_date,
        known_date
    from payment_days
    where order_count > 0
    union all
    select
        customer_id,
        order_count,
        activity_date,
        known_date
    from payments
    where order_count > 0

),

later_orders as (

    select
        labelled_dates.observation_date,
        orders.customer_id,
        {{ sum_of('orders.order_count') }} as later_order_count
    from labelled_dates
    inner join orders
        on
            labelled_dates.observation_date <= orders.activity_date
            and labelled_dates.label_end_date > orders.activity_date
            and labelled_dates.label_known_date > orders.known_date
    group by
        labelled_dates.observation_date,
        orders.customer_id

),

training_set as (

    select
        at_risk.*,
        coalesce(later_orders.later_order_count, 0) as later_order_count,
        later_orders.customer_id is null as is_churned
    from at_risk
    left join later_orders
        on
            at_risk.observation_date = later_orders.observation_date
            and at_risk.customer_id = later_orders.customer_id

)

select * from training_set
